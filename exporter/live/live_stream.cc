#include "exporter/live/live_stream.h"

#include <algorithm>
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
#include "exporter/live/agent_change.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/text_buffer.h"
#include "exporter/views/agent_json.h"
#include "exporter/views/field_selection.h"
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

std::vector<std::string> LiveStream::Write(const Reading& reading,
                                           std::span<const Standing> standings) const {
  views::AgentParts parts;
  if (fields_) parts = {.tools = fields_->Has("tools"), .models = fields_->Has("models")};
  std::vector<std::string> written(reading.agents.size());
  std::string whole;
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    std::string& text = fields_ ? whole : written[i];
    text.clear();
    text::TextBuffer out(text);
    text::JsonWriter json(out);
    views::WriteAgent(json, reading.agents[i], standings[i], parts);
    out.Flush();
    if (fields_) fields_->AppendSelected(whole, written[i]);
  }
  return written;
}

std::vector<LiveStream::Change> LiveStream::ChangesOf(const Reading& reading,
                                                      const std::vector<std::string>& written) {
  std::vector<Change> changes;
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    const std::string_view agent_id = reading.agents[i].agent_id;
    auto known = agents_.find(agent_id);
    if (known == agents_.end()) known = agents_.emplace(agent_id, SentAgent{}).first;
    SentAgent& sent = known->second;
    sent.seen_in = messages_;
    if (sent.json == written[i]) continue;
    const bool is_move = !sent.json.empty() && IsOnlyMoved(sent.json, written[i]);
    changes.push_back({std::string(agent_id), written[i], &sent, is_move});
  }
  return changes;
}

void LiveStream::PostponeMoves(std::vector<Change>& changes, std::size_t agents) {
  const auto moves = static_cast<std::size_t>(std::count_if(
      changes.begin(), changes.end(), [](const Change& change) { return change.is_move; }));
  const std::size_t most = MaxMoved(agents);
  if (moves <= most) {
    next_move_ = 0;
    return;
  }
  // The moves from `next_move_` on are sent, and from the first one again after the last one.
  const std::size_t first = next_move_ % moves;
  next_move_ = (first + most) % moves;
  std::size_t number = 0;
  std::erase_if(changes, [&](const Change& change) {
    if (!change.is_move) return false;
    const std::size_t turn = (number++ + moves - first) % moves;
    return turn >= most;
  });
}

std::vector<std::string> LiveStream::RemoveUnseen() {
  std::vector<std::string> removed;
  std::erase_if(agents_, [&](const auto& agent) {
    if (agent.second.seen_in == messages_) return false;
    removed.push_back(agent.first);
    return true;
  });
  return removed;
}

Message LiveStream::Advance(const Reading& reading, std::span<const Standing> standings) {
  const internal::ThreadChecker::Scope scope(checker_);
  ++messages_;
  const std::vector<std::string> written = Write(reading, standings);
  std::vector<Change> changes = ChangesOf(reading, written);
  PostponeMoves(changes, reading.agents.size());
  const std::vector<std::string> removed = RemoveUnseen();
  last_updated_ = Written([&](text::JsonWriter& json) { json.Time(reading.taken_at_ms); });
  window_ = Written([&](text::JsonWriter& json) { json.String(InfoOf(reading.window).name); });
  fleet_ = Written([&](text::JsonWriter& json) { views::WriteFleet(json, reading); });
  std::string delta = Wrapped("agent_performance_delta", 0, [&](text::JsonWriter& json) {
    json.Field("last_updated", text::RawJson{last_updated_});
    json.Field("fleet", text::RawJson{fleet_});
    json.Object("agents", [&] {
      for (const Change& change : changes) {
        json.NameKey(change.agent_id);
        json.Raw(fields_ ? ChangedMembers(change.sent->json, change.json)
                         : std::string(change.json));
      }
    });
    json.Values("removed", removed);
  });
  for (const Change& change : changes) change.sent->json = change.json;
  views::PageQuery all_agents;
  all_agents.limit = reading.agents.size();
  by_rank_.clear();
  for (const std::size_t position : views::SelectPage(reading, standings, all_agents)) {
    by_rank_.push_back(&*agents_.find(reading.agents[position].agent_id));
  }
  full_view_.reset();
  return std::make_shared<const http::WebSocketMessage>(std::move(delta));
}

std::string LiveStream::FullViewText() const {
  std::size_t expected_bytes = 2 * kMaxNameBytes * by_rank_.size();
  for (const auto* const agent : by_rank_) expected_bytes += agent->second.json.size();
  return Wrapped("agent_performance", expected_bytes, [&](text::JsonWriter& json) {
    json.Field("version", views::kViewVersion);
    json.Field("last_updated", text::RawJson{last_updated_});
    json.Field("window", text::RawJson{window_});
    json.Field("fleet", text::RawJson{fleet_});
    json.Array("order", [&] {
      for (const auto* const agent : by_rank_) json.String(agent->first);
    });
    json.Field("total", std::uint64_t{by_rank_.size()});
    json.Object("agents", [&] {
      for (const auto* const agent : by_rank_) {
        json.NameKey(agent->first);
        json.Raw(agent->second.json);
      }
    });
  });
}

Message LiveStream::FullView() {
  const internal::ThreadChecker::Scope scope(checker_);
  PITWALL_ASSERT(messages_ > 0);
  if (!full_view_) full_view_ = std::make_shared<const http::WebSocketMessage>(FullViewText());
  return full_view_;
}

}  // namespace pitwall::live
