// Tasks that ended recently, so that a claim that arrives after the end of its task is recognized.
//
// 1. An end without an open claim is unclaimed. The next claim of its id belongs to it, whatever
//    the timestamps are. Ends without an id are counted per agent; such a claim belongs to one of
//    them if it was made before the newest of them.
// 2. An end whose claim is known is claimed. The same agent's claim of that id is a repetition if
//    it was not made after the end. A later claim is a new attempt, and the end is forgotten.
// 3. Another end of a task that has ended changes nothing here, but for the time of a claimed end,
//    which is that of the latest.
//
// Not thread-safe: the ledger's mutex guards it. Bounded by `max_tasks`, and by Forget(). An image
// of the store does not contain them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pitwall/host/keyed_hash.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

struct EndedTask {
  AgentRef agent;     // that ended it; the task holds a reference
  AgentRef claimer;   // the task holds a reference; null while the task is unclaimed
  NameRef task_type;  // under which the end was counted
  std::string task_id;
  // Store time, both.
  std::int64_t ended_at_mono_ms = 0;
  std::int64_t arrived_at_mono_ms = 0;
  bool is_completed = false;
  bool has_duration = false;
  std::uint64_t unclaimed = 1;  // without an id: the number of ends that wait for a claim
};

class EndedTasks {
 public:
  explicit EndedTasks(std::size_t max_tasks) : max_tasks_(max_tasks) {}

  // Adds the task. Returns the tasks whose references the caller releases: one that was removed
  // for room, and `task` itself if it is not needed. `agent` and `claimer` hold references.
  std::vector<EndedTask> Add(EndedTask task);

  enum class Match : std::uint8_t {
    kNone,        // the claim opens a task
    kUnclaimed,   // the claim belongs to `task`, which was removed
    kRepetition,  // the claim is a repetition: nothing follows from it
    kCounted,     // without an id: the claim belongs to an end, and nothing follows from it
  };
  struct Found {
    Match match = Match::kNone;
    // The task that was removed; the caller releases its references or adds it again.
    std::optional<EndedTask> task;
  };
  Found Claim(AgentRef agent, std::string_view task_id, std::int64_t claimed_at_mono_ms);

  // Removes and returns every task for which `is_over(task)` holds.
  template <class IsOver>
  std::vector<EndedTask> RemoveIf(const IsOver& is_over) {
    std::vector<EndedTask> removed;
    for (auto at = tasks_.begin(); at != tasks_.end();) {
      const auto next = std::next(at);
      if (is_over(*at)) removed.push_back(Remove(at));
      at = next;
    }
    return removed;
  }

  std::size_t size() const { return tasks_.size(); }

 private:
  using Tasks = std::list<EndedTask>;
  using Index = std::unordered_map<std::string, Tasks::iterator, KeyedHash, std::equal_to<>>;

  static std::string KeyOf(AgentRef agent, std::string_view task_id);
  Tasks::iterator Find(const Index& index, const std::string& key);
  EndedTask Remove(Tasks::iterator at);
  static void Erase(Index& index, const std::string& key, Tasks::iterator at);

  const std::size_t max_tasks_;
  Tasks tasks_;            // in the order of arrival
  Index by_agent_and_id_;  // of the agents that ended and that claimed it
  Index unclaimed_by_id_;  // the newest unclaimed end of an id
};

}  // namespace pitwall::internal
