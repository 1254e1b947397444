#include "exporter/views/activity_view.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/history_view.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"
#include "exporter/views/response_cache.h"
#include "pitwall/activity.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {
constexpr std::int64_t kActivitySteps = 30;
constexpr std::size_t kSharedBytes =
    24 * 1024;  // reading many slots takes long even for a small body
}  // namespace

void AppendActivityView(const Activity& activity, std::string& body) {
  text::WriteBody(body, [&](text::JsonWriter& json) {
    json.Field("version", kViewVersion);
    json.Field("begins_at", text::TimeMs{activity.begins_at_ms});
    json.Field("step_ms", static_cast<std::uint64_t>(activity.step_ms));
    json.Object("agents", [&] {
      for (const AgentActivity& agent : activity.agents) {
        json.NameKey(agent.agent_id);
        json.Array([&] {
          for (const std::uint64_t calls : agent.tool_calls) json.Integer(calls);
        });
      }
    });
  });
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
