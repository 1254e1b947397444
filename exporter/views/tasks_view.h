// `/api/tasks`: the open tasks of the fleet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "exporter/http/message.h"
#include "pitwall/reading.h"

namespace pitwall::views {

enum class TaskState : std::uint8_t { kOpen, kStuck, kAbandoned };

struct TasksQuery {
  static constexpr std::uint64_t kDefaultLimit = 1'000;
  static constexpr std::uint64_t kMaxLimit = 10'000;

  TaskState state = TaskState::kOpen;
  std::optional<std::string> agent_id;
  std::optional<std::string> task_type;
  std::optional<std::string> search;  // a part of the task's id, in any case of ASCII letters
  std::uint64_t limit = kDefaultLimit;
  std::uint64_t offset = 0;
};

// Reads `state`, `agent_id`, `task_type`, `search`, `limit` and `offset`. For an invalid parameter,
// sets `error` to its name and bound, and returns nullopt.
std::optional<TasksQuery> ParseTasksQuery(const http::Request& request, std::string& error);

// `reading` is the result of Store::ReadTasks(). The tasks that were claimed first come first.
void AppendTasksView(const Reading& reading, const TasksQuery& query, std::string& body);

}  // namespace pitwall::views
