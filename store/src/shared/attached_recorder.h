// The recorder of an attached process. Calls are recorded into cells of the process's own writer
// slots in the shared arena; all other events are sent to the owner through the event queue.
#pragma once

#include <memory>
#include <string>

#include "core/recorder.h"
#include "memory/process_references.h"
#include "pitwall/status.h"
#include "shared/bus_guard.h"

namespace pitwall::internal {

class AttachedRecorder final : public Recorder {
 public:
  // Opens the arena file and acquires an entry in its process table.
  static Result<std::unique_ptr<AttachedRecorder>> Attach(const std::string& path);
  ~AttachedRecorder() override;

  void Apply(AgentRef agent, const Event& event) noexcept override;
  void RecordFinishedCall(const FinishedCall& call) noexcept override;

  std::uint64_t faults() const noexcept { return guard_.faults(); }

  // Called around a fork (fork_guard.cc). The counts are locked during the fork. Then the child
  // acquires an entry and writer slots of its own. Without a free entry its records are dropped.
  void BeforeFork() noexcept { process_references_->LockForFork(); }
  void AfterForkInParent() noexcept { process_references_->UnlockAfterFork(); }
  void AfterForkInChild() noexcept;

 private:
  AttachedRecorder(const std::shared_ptr<Arena>& arena,
                   std::unique_ptr<ProcessReferences> process_references, std::uint32_t process);
  void EnqueueEvent(AgentRef agent, NameRef name, const Event& event) noexcept;

  const std::unique_ptr<ProcessReferences> process_references_;
  std::uint32_t process_;
  const BusGuard guard_;
};

}  // namespace pitwall::internal
