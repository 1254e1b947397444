#include "exporter/views/activity_view.h"

#include <memory>

#include "exporter/text/json_writer.h"
#include "exporter/views/history_view.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"
#include "exporter/views/response_cache.h"

namespace pitwall::views {

namespace {
constexpr std::int64_t kActivitySteps = 30;
constexpr std::size_t kSharedBytes = 24 * 1024;  // a small body of many slots takes long to make
}  // namespace

void AppendActivityView(const Activity& activity, std::string& body) {
  exposition::TextBuffer out(body);
  JsonWriter json(out);
  json.BeginObject();
  json.Key("version");
  json.String(kViewVersion);
  json.Key("begins_at");
  json.Time(activity.begins_at_ms);
  json.Key("step_ms");
  json.Integer(static_cast<std::uint64_t>(activity.step_ms));
  json.Key("agents");
  json.BeginObject();
  for (const AgentActivity& agent : activity.agents) {
    json.NameKey(agent.agent_id);
    json.BeginArray();
    for (const std::uint64_t calls : agent.tool_calls) json.Integer(calls);
    json.EndArray();
  }
  json.EndObject();
  json.EndObject();
  out.Append('\n');
  out.Flush();
}

http::Handler AgentActivities(const Store& store) {
  const auto bodies = std::make_shared<ResponseCache>(kSharedBytes);
  return [&store, bodies](const http::Request& request) {
    QueryReader reader(request);
    const Window window = reader.BoundedWindowOr(Window::k1h);
    const std::chrono::milliseconds length(InfoOf(window).length_ms);
    const std::chrono::milliseconds step =
        reader.Duration("step", length / kActivitySteps, length / kMaxSteps, length);
    if (reader.error()) return http::ErrorResponse(400, *reader.error());
    const std::string key = std::string(InfoOf(window).name) + ' ' + std::to_string(step.count());
    return bodies->Get(request, key, [&store, window, step] {
      std::string body;
      AppendActivityView(store.ReadActivity(window, step), body);
      return body;
    });
  };
}

}  // namespace pitwall::views
