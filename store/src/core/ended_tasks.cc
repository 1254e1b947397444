#include "core/ended_tasks.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

// A task id cannot hold a zero byte.
std::string EndedTasks::KeyOf(AgentRef agent, std::string_view task_id) {
  std::string key(task_id);
  key.push_back('\0');
  return key += std::to_string(agent.line());
}

EndedTasks::Tasks::iterator EndedTasks::Find(const Index& index, const std::string& key) {
  const auto at = index.find(key);
  return at != index.end() ? at->second : tasks_.end();
}

std::vector<EndedTask> EndedTasks::Add(EndedTask task) {
  std::vector<EndedTask> released;
  if (max_tasks_ == 0) return {std::move(task)};
  const std::string key = KeyOf(task.agent, task.task_id);
  if (const auto known = Find(by_agent_and_id_, key); known != tasks_.end()) {
    if (task.claimer) {
      released.push_back(Remove(known));
    } else {
      if (known->claimer || task.task_id.empty()) {
        known->ended_at_mono_ms = std::max(known->ended_at_mono_ms, task.ended_at_mono_ms);
      }
      if (task.task_id.empty()) {
        known->unclaimed += task.unclaimed;
        known->arrived_at_mono_ms = std::max(known->arrived_at_mono_ms, task.arrived_at_mono_ms);
      }
      released.push_back(std::move(task));
      return released;
    }
  }
  if (tasks_.size() >= max_tasks_) released.push_back(Remove(tasks_.begin()));
  tasks_.push_back(std::move(task));
  const auto added = std::prev(tasks_.end());
  by_agent_and_id_[key] = added;
  if (added->claimer && added->claimer != added->agent) {
    by_agent_and_id_[KeyOf(added->claimer, added->task_id)] = added;
  }
  if (!added->claimer && !added->task_id.empty()) unclaimed_by_id_[added->task_id] = added;
  return released;
}

EndedTasks::Found EndedTasks::Claim(AgentRef agent, std::string_view task_id,
                                    std::int64_t claimed_at_mono_ms) {
  auto at = Find(by_agent_and_id_, KeyOf(agent, task_id));
  if (task_id.empty()) {
    if (at == tasks_.end() || claimed_at_mono_ms >= at->ended_at_mono_ms) return {};
    if (--at->unclaimed > 0) return {Match::kCounted, std::nullopt};
    return {Match::kCounted, Remove(at)};
  }
  if (at == tasks_.end()) at = Find(unclaimed_by_id_, std::string(task_id));
  if (at == tasks_.end()) return {};
  if (!at->claimer) return {Match::kUnclaimed, Remove(at)};
  if (claimed_at_mono_ms <= at->ended_at_mono_ms) return {Match::kRepetition, std::nullopt};
  return {Match::kNone, Remove(at)};
}

void EndedTasks::Erase(Index& index, const std::string& key, Tasks::iterator at) {
  const auto found = index.find(key);
  if (found != index.end() && found->second == at) index.erase(found);
}

EndedTask EndedTasks::Remove(Tasks::iterator at) {
  Erase(by_agent_and_id_, KeyOf(at->agent, at->task_id), at);
  if (at->claimer) Erase(by_agent_and_id_, KeyOf(at->claimer, at->task_id), at);
  Erase(unclaimed_by_id_, at->task_id, at);
  EndedTask task = std::move(*at);
  tasks_.erase(at);
  return task;
}

}  // namespace pitwall::internal
