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
  std::uint32_t max_agents = 10'000;        // beyond: counted under kOverflowName
  std::uint32_t max_tools = 1'000;          // likewise; roles, models, types of task and error too
  std::uint64_t max_bytes = 1ULL << 30;     // address space reserved; memory is taken when used
  std::uint32_t max_open_claims = 100'000;  // beyond: the oldest is given up as abandoned
  std::chrono::milliseconds history_slot{10'000};  // divides five minutes
  std::chrono::milliseconds agents_retention{24 * 3600 * 1000};
  std::chrono::milliseconds abandon_after{3600 * 1000};
  double quality_max = 10;  // greatest score; sets the bounds of the quality buckets
  // How often the sampler's own thread looks; zero: there is none and the owner calls Sample().
  std::chrono::milliseconds sample_interval{1'000};
  const Clock* clock = nullptr;  // nullptr: SystemClock(); else it must outlive the store
};

inline constexpr std::string_view kOverflowName = "_overflow";

// A sequence of tools that an agent goes through again and again; calls of one tool in a row are
// one step of it.
struct RepeatedSequence {
  std::vector<std::string> tools;
  std::uint64_t count = 0;  // of times that do not overlap
};

// What the store says of itself.
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

// Thread safety: every method may be called from any thread at any time, the destructor excepted.
// Handles must not be used after their store is gone.
class Store {
 public:
  // Throws std::invalid_argument for an option out of bounds, std::system_error where the address
  // space for max_bytes is not to be had.
  explicit Store(const StoreOptions& options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The way into the store of a daemon on this host: `path` is its --storage.path, or the file
  // pitwall.arena in it. Throws AttachError where there is none or it cannot be used.
  static AttachedStore Attach(const std::string& path);

  // The agent of that name, made where it is new. Lock-free; an allocation from the arena the first
  // time. A name that breaks the bounds of Event, or that finds no room, is kOverflowName's.
  Agent GetAgent(std::string_view agent_id) noexcept;

  // Counts one event, at its own time. Lock-free for a tool call of this moment; task events take
  // the ledger's lock, an event of the past the history's. The event holds to its bounds.
  void Apply(const Event& event) noexcept;

  // One pass over everything, or over one window of history. kAll takes no lock that a recorder
  // takes; a window waits while a slot is sealed (milliseconds).
  Reading Read(Window window) const;

  // One reading for each step of the window, oldest first; the newest ends now. Of the fleet where
  // `agent_id` is absent: then only `fleet` is filled, else only the one agent. Empty where there
  // is no such agent. `step` is rounded up to whole slots of the window's level.
  std::vector<Reading> ReadHistory(std::optional<std::string_view> agent_id, Window window,
                                   std::chrono::milliseconds step) const;

  // How many tools every agent called in each step of the window, whose `step` is rounded up
  // likewise. One pass over the window's slots: some 100 ms for an hour of 1 000 agents.
  Activity ReadActivity(Window window, std::chrono::milliseconds step) const;

  // What repeats among the agent's newest 78 steps from tool to tool, what
  // covers most first; empty where there is no such agent. Some ten microseconds.
  std::vector<RepeatedSequence> ReadSequences(std::string_view agent_id) const;

  // One look of the sampler: what changed goes to the open slot, a slot that has ended is sealed,
  // claims that waited too long are abandoned, idle agents retired. Owners that set
  // sample_interval to zero call it about once a second; never two at once.
  void Sample();

  // For daemons (host/store_image.h): everything that the store holds. Of the sealed slots only
  // those that an earlier capture did not cover; `cursor` is that capture's and becomes this one's.
  //
  // Sealed slots and patterns are copied first, which takes longest. Then `at_cut` runs, where
  // there is one: it stops the events that the caller itself applies, and the caller lets them go
  // on when Capture() has returned. The rest is copied after it, some milliseconds for 10 000
  // agents. Handles never wait; what they record meanwhile may be in the history and not in the
  // reading. Any thread.
  StoreImage Capture(ImageCursor& cursor, const std::function<void()>& at_cut = {}) const;
  StoreImage Capture() const;

  // Puts an image into a store that has recorded nothing yet. Idle times and waiting times go on
  // from where they were, however the wall clock was set in between. Of several slots with one
  // level and begin, the one with the greatest sequence counts, and the open one adds to it. Slots
  // that lie outside the ring are left out silently; so are patterns that do not parse.
  RestoreResult Restore(const StoreImage& image);

  StoreStats Stats() const;
  const StoreOptions& options() const;

 private:
  friend class FleetWalk;
  friend class ArenaCollector;

  std::unique_ptr<internal::StoreParts> parts_;
  internal::StoreCore* core_;
};

}  // namespace pitwall
