#include "exporter/views/tasks_view.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/tokens.h"
#include "exporter/views/agent_json.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"
#include "pitwall/reading.h"

namespace pitwall::views {

namespace {

constexpr std::array<std::string_view, 3> kTaskStates = {"open", "stuck", "abandoned"};
constexpr std::uint64_t kMaxTaskOffset = 1ULL << 32;

bool ContainsText(std::string_view text, std::string_view part) {
  return text::ToLower(text).find(text::ToLower(part)) != std::string::npos;
}

template <class Task>
bool MatchesTask(const Task& task, const TasksQuery& query) {
  if (query.agent_id && task.agent_id != *query.agent_id) return false;
  if (query.task_type && task.task_type != *query.task_type) return false;
  return !query.search || ContainsText(task.task_id, *query.search);
}

// The tasks that match, oldest first.
template <class Task, class IsIn>
std::vector<const Task*> SelectTasks(std::span<const Task> tasks, const TasksQuery& query,
                                     const IsIn& is_in) {
  std::vector<const Task*> selected;
  for (const Task& task : tasks) {
    if (is_in(task) && MatchesTask(task, query)) selected.push_back(&task);
  }
  std::stable_sort(selected.begin(), selected.end(), [](const Task* a, const Task* b) {
    return a->claimed_at_ms < b->claimed_at_ms;
  });
  return selected;
}

template <class Task>
std::span<const Task* const> PageOfTasks(const std::vector<const Task*>& tasks,
                                         const TasksQuery& query) {
  const std::size_t first = std::min<std::size_t>(query.offset, tasks.size());
  return std::span(tasks).subspan(first, std::min<std::size_t>(query.limit, tasks.size() - first));
}

template <class Task>
void WriteIdentity(text::JsonWriter& json, const Task& task) {
  json.Field("task_id", text::NullIfEmpty{task.task_id});
  json.Field("task_type", text::NullIfEmpty{task.task_type});
  json.Field("agent_id", task.agent_id);
  json.Field("claimed_at", text::TimeMs{task.claimed_at_ms});
}

void WriteOpenTask(text::JsonWriter& json, const ClaimReading& task) {
  WriteIdentity(json, task);
  json.Field("age_ms", task.age_ms);
  json.Field("p95_ms", task.p95_ns == 0 ? std::nullopt
                                        : std::optional(static_cast<double>(task.p95_ns) / 1e6));
  const std::string_view p95_of = task.p95_ns == 0 ? "" : task.is_p95_of_type ? "type" : "fleet";
  json.Field("p95_of", text::NullIfEmpty{p95_of});
  json.Field("times_p95", TimesP95(task));
  json.Field("stuck", task.is_stuck);
}

void WriteAbandonedTask(text::JsonWriter& json, const AbandonedReading& task) {
  WriteIdentity(json, task);
  json.Field("abandoned_at", text::TimeMs{task.abandoned_at_ms});
}

void ReadState(QueryReader& reader, TasksQuery& query) {
  const std::optional<std::string_view> name = reader.Text("state");
  if (!name) return;
  const auto found = std::find(kTaskStates.begin(), kTaskStates.end(), *name);
  if (found == kTaskStates.end()) {
    return reader.Refuse("state", "must be one of open stuck abandoned");
  }
  query.state = static_cast<TaskState>(found - kTaskStates.begin());
}

}  // namespace

std::optional<TasksQuery> ParseTasksQuery(const http::Request& request, std::string& error) {
  QueryReader reader(request);
  TasksQuery query;
  ReadState(reader, query);
  query.agent_id = reader.Name("agent_id");
  query.task_type = reader.Name("task_type");
  query.search = reader.Name("search");
  query.limit = reader.Number("limit", TasksQuery::kDefaultLimit, 1, TasksQuery::kMaxLimit);
  query.offset = reader.Number("offset", 0, 0, kMaxTaskOffset);
  if (!reader.error()) return query;
  error = *reader.error();
  return std::nullopt;
}

void AppendTasksView(const Reading& reading, const TasksQuery& query, std::string& body) {
  const auto write = [&](text::JsonWriter& json, const auto& tasks, const auto& write_task) {
    json.Field("total", std::uint64_t{tasks.size()});
    json.Key("tasks");
    json.Objects(PageOfTasks(tasks, query), [&](const auto* task) { write_task(json, *task); });
  };
  text::WriteBody(body, [&](text::JsonWriter& json) {
    json.Field("version", kViewVersion);
    json.Field("last_updated", text::TimeMs{reading.taken_at_ms});
    json.Field("state", kTaskStates[static_cast<std::size_t>(query.state)]);
    if (query.state == TaskState::kAbandoned) {
      const auto any = [](const AbandonedReading&) { return true; };
      return write(json, SelectTasks(reading.abandoned, query, any), WriteAbandonedTask);
    }
    const bool only_stuck = query.state == TaskState::kStuck;
    const auto is_in = [&](const ClaimReading& task) { return !only_stuck || task.is_stuck; };
    write(json, SelectTasks(reading.claims, query, is_in), WriteOpenTask);
  });
}

}  // namespace pitwall::views
