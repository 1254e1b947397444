// Recording into the daemon's store from another process of the same host.
//
//   pitwall::AttachedStore store = pitwall::Store::Attach("/var/lib/pitwall");
//   pitwall::Tool bash = store.GetAgent("agent-7").GetTool("bash");
//   bash.Record(elapsed);
//
// The process maps `pitwall.arena` in the daemon's --storage.path and records there at the speed of
// memory, whether the daemon runs or not. Records survive when either process is killed.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pitwall/agent.h"
#include "pitwall/event.h"
#include "pitwall/status.h"

namespace pitwall {

namespace internal {
class AttachedRecorder;
}

// Why a process could not attach; what() names the file and the cause.
class AttachError : public std::runtime_error {
 public:
  explicit AttachError(const Status& status) : std::runtime_error(status.ToString()) {}
};

// The handles are those of agent.h, with these differences:
//  - Tool::Record() and Model::Record() without tokens write cells in the file, some 2 ns. The
//    daemon collects them within a second.
//  - All other records (timers of tools, tasks, scores, tokens, errors by type, descriptions) are
//    sent as events through the file: some 200 ns, lock-free, no system call. Up to 65 536 events
//    wait for a daemon; further ones are dropped and counted.
//
// What a record guarantees:
//  - A call whose Record() returned is in the file. It survives the death of this process and of
//    the daemon, and a daemon that starts later counts it. No daemon needs to run.
//  - An event that was queued survives the same. If no daemon runs, or if its ingest is busy, the
//    event waits; it is counted once. If the queue holds 65 536 events, a further event is lost. If
//    a lost event is the end of a task, the task stays open until it is abandoned. Stats::dropped
//    and the daemon's metric `pitwall_attached_dropped` count the losses of all processes, also
//    after the file was replaced.
//  - A loss of power may take what the kernel had not written to the disk yet.
//  - An event of a type that the daemon does not know is skipped and counted by the daemon
//    (`pitwall_attached_unknown_events_total`).
//
// Other differences:
//  - Creating, copying and destroying a handle locks a mutex of this process.
//
// A process that crashes, hangs or is stopped delays nobody. After fork() the child keeps its
// handles and counts as a process of its own; after exec() it must attach again. At most 63
// processes and 74 threads have cells of their own at once; further threads share some, with atomic
// adds. The entry of a process is freed when its store is destroyed after all of its handles, or
// else within a second of its end while the daemon runs.
//
// If the disk is full or the file is truncated, the process continues, and records without room are
// dropped (Stats).
//
// Any thread may call any method at any time, except the destructor. A handle must not outlive its
// store.
class AttachedStore {
 public:
  AttachedStore(AttachedStore&&) noexcept;
  AttachedStore& operator=(AttachedStore&&) noexcept;
  ~AttachedStore();

  // See Store::GetAgent().
  Agent GetAgent(std::string_view agent_id) noexcept;
  // Sends one event, which must keep the bounds of event.h.
  void Apply(const Event& event) noexcept;

  // The greatest quality score: that of the daemon's store.
  double quality_max() const noexcept;

  struct Stats {
    std::uint64_t dropped = 0;     // by all processes; continues when the file is replaced
    std::uint64_t lost_pages = 0;  // pages that this process found without a file behind them
  };
  Stats stats() const noexcept;

 private:
  friend class Store;
  explicit AttachedStore(std::unique_ptr<internal::AttachedRecorder> recorder) noexcept;

  std::unique_ptr<internal::AttachedRecorder> recorder_;
};

}  // namespace pitwall
