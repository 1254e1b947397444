// The recorder of an attached process: calls go to cells of its own writer slots in the shared
// arena, everything else is sent to who looks after it.
#pragma once

#include <memory>
#include <string>

#include "core/recorder.h"
#include "memory/process_references.h"
#include "shared/bus_guard.h"

namespace pitwall::internal {

class AttachedRecorder final : public Recorder {
 public:
  // Takes its place among the processes of the arena. nullptr where it cannot; `problem` says why.
  static std::unique_ptr<AttachedRecorder> Attach(const std::string& path, std::string& problem);
  ~AttachedRecorder() override;

  void Apply(Line agent, const Event& event) noexcept override;
  void RecordFinishedCall(Tool& tool, const FinishedCall& call) noexcept override;

  std::uint64_t faults() const noexcept { return guard_.faults(); }

  // Around a fork (fork_guard.cc): the counts are left alone, then the child takes an entry of its
  // own, and with it writer slots. Where there is none left its records are dropped.
  void BeforeFork() noexcept { process_references_->LockForFork(); }
  void AfterForkInParent() noexcept { process_references_->UnlockAfterFork(); }
  void AfterForkInChild() noexcept;

 private:
  AttachedRecorder(const std::shared_ptr<Arena>& arena,
                   std::unique_ptr<ProcessReferences> process_references, std::uint32_t process);
  void EnqueueEvent(Line agent, Line tool, const Event& event) noexcept;

  const std::unique_ptr<ProcessReferences> process_references_;
  std::uint32_t process_;
  const BusGuard guard_;
};

}  // namespace pitwall::internal
