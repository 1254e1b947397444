// The task ledger: which tasks are claimed and not finished.
//
// A claim is open until its task is completed or fails, or until it is abandoned. It is abandoned
// `abandon_after` after it arrived, or once the events of its agent have timestamps that much later
// than the claim (so that a file of past events is judged by its own time).
//
// A claim that arrives after the end of its task does not open it (ended_tasks.h).
//
// If an agent claims a task id again, the new claim replaces the old one. An agent that finishes a
// task closes its own claim of that id, or else the newest claim of any agent (a task handed over).
// Claims without an id are closed oldest first, and only by their own agent.
//
// Any thread; a mutex, because task events are rare compared with tool calls. Bounded by
// `max_open`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ended_tasks.h"
#include "pitwall/host/keyed_hash.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

struct Claim {
  AgentRef agent;  // the claim holds a reference
  NameRef task_type;
  std::string task_id;
  // Store time, both.
  std::int64_t claimed_at_mono_ms = 0;
  std::int64_t arrived_at_mono_ms = 0;
};

class Ledger {
 public:
  static constexpr std::size_t kMaxEnded = 10'000;

  explicit Ledger(std::size_t max_open, std::size_t max_ended = kMaxEnded)
      : max_open_(max_open), ended_(max_ended) {}

  struct Opened {
    std::optional<Claim> replaced;  // the agent's earlier claim of the same id
    std::optional<Claim> evicted;   // removed for room; the caller counts it as abandoned
    EndedTasks::Found ended;        // if it matches, the claim was not opened
  };
  Opened Open(Claim claim);
  struct Closed {
    std::optional<Claim> claim;       // that this finishes, if there is one
    std::vector<EndedTask> released;  // as of EndedTasks::Add()
  };
  // Removes the claim that this end finishes, and remembers the end, which takes over the claim's
  // reference. `end` holds a reference to its agent and has no claimer.
  Closed Close(EndedTask end);
  // Remembers an end whose late claim has arrived, as EndedTasks::Add().
  std::vector<EndedTask> AddEnded(EndedTask task);
  template <class IsOver>
  std::vector<EndedTask> RemoveEndedIf(const IsOver& is_over) {
    const std::lock_guard lock(mutex_);
    return ended_.RemoveIf(is_over);
  }

  // Removes and returns every claim for which `is_over(claim)` is true, oldest first.
  template <class IsOver>
  std::vector<Claim> RemoveIf(const IsOver& is_over) {
    const std::lock_guard lock(mutex_);
    std::vector<Claim> taken;
    for (auto at = claims_.begin(); at != claims_.end();) {
      const auto next = std::next(at);
      if (is_over(at->claim)) taken.push_back(Remove(at));
      at = next;
    }
    return taken;
  }

  std::vector<Claim> OpenClaims() const;  // in the order of arrival

 private:
  struct Entry {
    Claim claim;
    std::uint64_t number = 0;  // ascending in the order of arrival
  };
  using Entries = std::list<Entry>;
  // Clients choose the ids. So the hash is keyed, and no operation is linear in the number of
  // claims of an id or an agent.
  template <class Value>
  using ByKey = std::unordered_map<std::string, Value, KeyedHash, std::equal_to<>>;

  Claim Remove(Entries::iterator at);
  std::optional<Claim> RemoveClaimOf(AgentRef agent, std::string_view task_id);

  const std::size_t max_open_;
  mutable std::mutex mutex_;
  Entries claims_;  // in the order of arrival
  std::uint64_t next_number_ = 0;
  ByKey<std::map<std::uint64_t, Entries::iterator>> by_key_;  // by the number of the claim
  ByKey<Entries::iterator> by_agent_and_id_;                  // claims with an id
  EndedTasks ended_;
};

}  // namespace pitwall::internal
