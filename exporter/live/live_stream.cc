#include "exporter/live/live_stream.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/websocket/websocket_message.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/text_buffer.h"
#include "exporter/views/agent_json.h"
#include "exporter/views/performance_view.h"
#include "pitwall/event.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall::live {

namespace {

constexpr std::size_t kMessageBytes = 1024;  // of a message, without its agents

std::string Written(const std::function<void(text::JsonWriter&)>& write) {
  std::string text;
  text::TextBuffer out(text);
  text::JsonWriter json(out);
  write(json);
  out.Flush();
  return text;
}

// `{"type": …, "data": {…}}`; write_data() writes the fields of `data`.
std::string Wrapped(std::string_view type, std::size_t expected_bytes,
                    const std::function<void(text::JsonWriter&)>& write_data) {
  std::string text;
  text::TextBuffer out(text);
  out.Expect(expected_bytes + kMessageBytes);
  text::JsonWriter json(out);
  json.BeginObject();
  json.Field("type", type);
  json.Key("data");
  json.BeginObject();
  write_data(json);
  json.EndObject();
  json.EndObject();
  out.Flush();
  return text;
}

}  // namespace

std::unique_ptr<const LiveStream::State> LiveStream::StateOf(const Reading& reading,
                                                             std::span<const Standing> standings) {
  auto state = std::make_unique<State>();
  state->last_updated = Written([&](text::JsonWriter& json) { json.Time(reading.taken_at_ms); });
  state->window =
      Written([&](text::JsonWriter& json) { json.String(InfoOf(reading.window).name); });
  state->fleet = Written([&](text::JsonWriter& json) { views::WriteFleet(json, reading); });

  views::PageQuery all_agents;
  all_agents.limit = reading.agents.size();
  const std::vector<std::size_t> by_rank = views::SelectPage(reading, standings, all_agents);
  std::vector<std::size_t> ends;
  ends.reserve(by_rank.size());
  text::TextBuffer out(state->text);
  for (const std::size_t position : by_rank) {
    text::JsonWriter json(out);
    views::WriteAgent(json, reading.agents[position], standings[position]);
    ends.push_back(out.size_bytes());
  }
  out.Flush();

  state->agents.reserve(by_rank.size());
  state->by_id.reserve(by_rank.size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    const std::string_view json = std::string_view(state->text).substr(begin, ends[i] - begin);
    state->agents.emplace_back(reading.agents[by_rank[i]].agent_id, json);
    begin = ends[i];
  }
  for (const auto& [agent_id, json] : state->agents) state->by_id.emplace(agent_id, json);
  return state;
}

std::string LiveStream::DeltaOf(const State& before, const State& now) {
  return Wrapped("agent_performance_delta", 0, [&](text::JsonWriter& json) {
    json.Field("last_updated", text::RawJson{now.last_updated});
    json.Field("fleet", text::RawJson{now.fleet});
    json.Key("agents");
    json.BeginObject();
    for (const auto& [agent_id, text] : now.agents) {
      const auto known = before.by_id.find(agent_id);
      if (known != before.by_id.end() && known->second == text) continue;
      json.NameKey(agent_id);
      json.Raw(text);
    }
    json.EndObject();
    json.Key("removed");
    json.BeginArray();
    for (const auto& [agent_id, text] : before.agents) {
      if (!now.by_id.contains(agent_id)) json.String(agent_id);
    }
    json.EndArray();
  });
}

std::string LiveStream::FullViewOf(const State& state) {
  const std::size_t expected_bytes = state.text.size() + 2 * kMaxNameBytes * state.agents.size();
  return Wrapped("agent_performance", expected_bytes, [&](text::JsonWriter& json) {
    json.Field("version", views::kViewVersion);
    json.Field("last_updated", text::RawJson{state.last_updated});
    json.Field("window", text::RawJson{state.window});
    json.Field("fleet", text::RawJson{state.fleet});
    json.Key("order");
    json.BeginArray();
    for (const auto& [agent_id, text] : state.agents) json.String(agent_id);
    json.EndArray();
    json.Field("total", std::uint64_t{state.agents.size()});
    json.Key("agents");
    json.BeginObject();
    for (const auto& [agent_id, text] : state.agents) {
      json.NameKey(agent_id);
      json.Raw(text);
    }
    json.EndObject();
  });
}

Message LiveStream::Advance(const Reading& reading, std::span<const Standing> standings) {
  const internal::ThreadChecker::Scope scope(checker_);
  has_reading_ = true;
  std::unique_ptr<const State> now = StateOf(reading, standings);
  auto delta = std::make_shared<const http::WebSocketMessage>(DeltaOf(*state_, *now));
  state_ = std::move(now);
  full_view_.reset();
  return delta;
}

Message LiveStream::FullView() {
  const internal::ThreadChecker::Scope scope(checker_);
  PITWALL_ASSERT(has_reading_);
  if (!full_view_) full_view_ = std::make_shared<const http::WebSocketMessage>(FullViewOf(*state_));
  return full_view_;
}

}  // namespace pitwall::live
