// The store: what agents did, recorded without locks, with history.
//
//   pitwall::Store store;
//   pitwall::Agent agent = store.GetAgent("agent-7");
//   auto call = agent.GetTool("bash").Start();
//   …
//   call.Fail("timeout");
//   pitwall::Reading reading = store.Read(pitwall::Window::kAll);
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/activity.h"
#include "pitwall/agent.h"
#include "pitwall/attached_store.h"
#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"

namespace pitwall {

namespace internal {
class StoreCore;
struct StoreParts;
}  // namespace internal

class StoreImage;
struct ImageCursor;
struct RestoreResult;

struct StoreOptions {
  std::uint32_t max_agents = 10'000;  // beyond: counted under kOverflowName
  std::uint32_t max_tools = 1'000;    // also of models, types of task and of error
  std::uint32_t max_groups = 1'000;   // roles, versions, and values of each label; beyond: as above
  // The labels of agents that are kept, at most kMaxAgentLabels. Event::labels has their values.
  std::vector<std::string> agent_labels = {};
  std::uint64_t max_bytes = 1ULL << 30;     // address space; memory is used as the store fills
  std::uint32_t max_open_claims = 100'000;  // beyond: the oldest claim is abandoned
  std::chrono::milliseconds history_slot{10'000};  // divides five minutes
  std::chrono::milliseconds agents_retention{24 * 3600 * 1000};
  std::chrono::milliseconds abandon_after{3600 * 1000};
  double quality_max = 10;  // greatest score, 0.001 to 1000; sets the bounds of the quality buckets
  // How often the store's own thread calls Sample(); zero: no such thread, the owner calls it.
  std::chrono::milliseconds sample_interval{1'000};
  const Clock* clock = nullptr;  // nullptr: SystemClock(); else it must outlive the store
};

inline constexpr std::string_view kOverflowName = "_overflow";
// The model of a model_call without one, if the agent is not described by a model either.
inline constexpr std::string_view kUnknownModel = "unknown";

// A sequence of tools that an agent repeats. Consecutive calls of one tool are one step.
struct RepeatedSequence {
  std::vector<std::string> tools;
  std::uint64_t count = 0;  // occurrences that do not overlap
};

// Figures about the store itself.
struct StoreStats {
  std::uint64_t agents = 0;
  std::uint64_t tools = 0;
  std::uint64_t series = 0;
  std::uint64_t bytes_used = 0;
  std::uint64_t bytes_max = 0;
  std::uint64_t events_overflowed = 0;  // counted under kOverflowName
  std::uint64_t events_dropped = 0;     // not counted at all: memory had run out
  std::uint64_t agents_retired = 0;
  std::uint64_t history_slots = 0;
  std::uint64_t history_bytes = 0;
  std::uint64_t writer_slots_in_use = 0;
};

// The methods serve three audiences:
//  - recording: GetAgent(), Apply(), and Attach() for other processes;
//  - reading: Read(), ReadGroups(), ReadHistory(), ReadTasks(), ReadActivity(), ReadSequences(),
//    Stats();
//  - hosting, for daemons: Sample(), Capture(), Restore(), and the headers in pitwall/host/.
//
// Any thread may call any method at any time, except that the destructor must be the last call and
// Sample() never runs twice at once. Recording is lock-free unless a method says otherwise, and
// never waits for a reader. Only the constructor, Attach() and methods that allocate results throw.
// The store owns all memory; a handle must not outlive its store. Wall times are milliseconds since
// the epoch.
class Store {
 public:
  // Throws std::invalid_argument if an option is out of bounds, and std::system_error if the
  // address space for max_bytes cannot be reserved.
  explicit Store(const StoreOptions& options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // --- recording

  // Attaches to the store of a daemon on this host. `path` is its --storage.path, or the file
  // pitwall.arena in it. Throws AttachError if the file is missing or cannot be used.
  static AttachedStore Attach(const std::string& path);

  // Finds or creates the agent of that name. Lock-free; the first time it allocates from the arena.
  // If the name breaks the bounds of Event, or there is no room, the agent is kOverflowName.
  Agent GetAgent(std::string_view agent_id) noexcept;

  // Counts one event, at the event's own time. The event must keep the bounds of event.h. Lock-free
  // for a tool call of the open slot, some 120 ns; task events lock the ledger's mutex, late events
  // the history's.
  void Apply(const Event& event) noexcept;

  // --- reading

  // One pass over all totals, or over one window of history. kAll locks no mutex that a recorder
  // locks; a window waits while a slot is sealed (milliseconds).
  Reading Read(Window window) const;

  // The same, and `groups`: the sums of each role, model, version or value of a label over its live
  // and its retired agents.
  Reading ReadGroups(Window window, GroupDimension dimension) const;

  // One reading for each step of the window, oldest first; the newest ends now. Without `agent_id`
  // only `fleet` is filled, with it only that agent. Empty if there is no such agent. `step` is
  // rounded up to whole slots of the window's level.
  std::vector<Reading> ReadHistory(std::optional<std::string_view> agent_id, Window window,
                                   std::chrono::milliseconds step) const;

  // The open tasks in `claims`, and in `abandoned` the newest 1 000 tasks that were abandoned since
  // the store was created, oldest first; nothing else is filled.
  Reading ReadTasks() const;

  // The number of tool calls of every agent in each step of the window. `step` is rounded up to
  // whole slots. One pass over the window's slots: some 100 ms for an hour of 1 000 agents.
  Activity ReadActivity(Window window, std::chrono::milliseconds step) const;

  // The sequences that repeat among the agent's newest 78 steps from tool to tool. The first one
  // covers the most steps. Empty if there is no such agent. Some ten microseconds.
  std::vector<RepeatedSequence> ReadSequences(std::string_view agent_id) const;

  StoreStats Stats() const;
  const StoreOptions& options() const;

  // --- hosting

  // Updates times of last use, seals a slot that has ended, abandons overdue claims and retires
  // idle agents. With a sample_interval of zero the owner calls it about once a second, never twice
  // at once.
  void Sample();

  // Everything that the store holds (host/store_image.h). Of the sealed slots it copies only those
  // that an earlier capture did not cover: `cursor` comes from that capture and is advanced.
  //
  // Sealed slots and patterns are copied first, which takes longest. Then `at_cut` runs, if it is
  // given. It must pause the events that the caller itself applies; the caller resumes them after
  // Capture() has returned. The rest is copied after `at_cut`, in some milliseconds for 10 000
  // agents. Handles never wait; what they record meanwhile may be in the history and not in the
  // reading. Any thread.
  StoreImage Capture(ImageCursor& cursor, const std::function<void()>& at_cut = {}) const;
  StoreImage Capture() const;

  // Puts an image into a store that has recorded nothing yet. Idle times and waiting times continue
  // from the image, regardless of how the wall clock was set in between. Of several slots with one
  // level and begin, the one with the greatest sequence counts, and the open one adds to it. Slots
  // outside the ring and patterns that do not parse are ignored.
  RestoreResult Restore(const StoreImage& image);

 private:
  friend class FleetWalk;
  friend class ArenaCollector;

  std::unique_ptr<internal::StoreParts> parts_;
  internal::StoreCore* core_;
};

}  // namespace pitwall
