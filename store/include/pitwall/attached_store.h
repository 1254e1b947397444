// Recording into the daemon's store from another process of the same host.
//
//   pitwall::AttachedStore store = pitwall::Store::Attach("/var/lib/pitwall");
//   pitwall::Tool bash = store.GetAgent("agent-7").GetTool("bash");
//   bash.Record(elapsed);
//
// The process maps `pitwall.arena` in the daemon's --storage.path and records there at the speed of
// memory, while the daemon runs and while it does not. What was recorded survives a kill of either.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pitwall/agent.h"
#include "pitwall/event.h"

namespace pitwall {

namespace internal {
class AttachedRecorder;
}

// Why a process could not attach; what() names the file and the cause.
class AttachError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The handles are those of agent.h, with these differences:
//  - Tool::Record() writes cells that the file keeps, some 2 ns; the daemon has it within a second.
//  - Everything else (timers, tasks, scores, tokens, errors by type, descriptions) is sent as an
//    event through the file: some 200 ns, lock-free, no system call. At most 65 536 wait for a
//    daemon; what comes beyond is counted as dropped.
//  - Taking, copying and dropping a handle takes a mutex of this process.
//
// A process that crashes, hangs or is stopped delays nobody. After fork() the child goes on with
// the handles it has, as a process of its own; after exec() it attaches anew. At most 63 processes
// and 74 threads have cells of their own at once; further threads share some, with atomic adds. A
// process's place is free again when its store is destroyed, all handles before it; else within a
// second of its end, while the daemon runs.
//
// Where the disk is full, or the file is cut short by somebody, the process lives on and what finds
// no room is dropped (AttachedStats).
//
// Thread safety: every method may be called from any thread at any time, the destructor excepted.
// Handles must not be used after their store is gone.
class AttachedStore {
 public:
  AttachedStore(AttachedStore&&) noexcept;
  AttachedStore& operator=(AttachedStore&&) noexcept;
  ~AttachedStore();

  // As Store::GetAgent().
  Agent GetAgent(std::string_view agent_id) noexcept;
  // Sends one event. It holds to its bounds.
  void Apply(const Event& event) noexcept;

  // Of the store that the daemon keeps: the greatest mark there is.
  double quality_max() const noexcept;

  struct Stats {
    std::uint64_t dropped = 0;     // by all processes of the file, since it was made
    std::uint64_t lost_pages = 0;  // that this process found without a file behind them
  };
  Stats stats() const noexcept;

 private:
  friend class Store;
  explicit AttachedStore(std::unique_ptr<internal::AttachedRecorder> recorder) noexcept;

  std::unique_ptr<internal::AttachedRecorder> recorder_;
};

}  // namespace pitwall
