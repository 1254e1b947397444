#include "memory/references.h"

#include <cstdint>

#include "memory/process_references.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

void ReferenceCounter::AcquireNew(References& references, AgentRef agent) noexcept {
  const std::uint64_t flag = references.load(std::memory_order_relaxed) & kRetired;
  // Release: a thread that found the line as its previous record and acquires a reference now sees
  // the new id when it compares.
  references.fetch_add(
      (process_references_ != nullptr ? process_references_->AcquireNew(agent) : 1) - flag,
      std::memory_order_release);
}

void ReferenceCounter::UndoAcquireNew(References& references, AgentRef agent) noexcept {
  references.fetch_add(
      kRetired - (process_references_ != nullptr ? process_references_->UndoAcquireNew(agent) : 1),
      std::memory_order_relaxed);
}

bool ReferenceCounter::TryAcquireShared(References& references, AgentRef agent) noexcept {
  return process_references_->TryAcquire(references, agent);
}
void ReferenceCounter::AcquireAnotherShared(AgentRef agent) noexcept {
  process_references_->AcquireAnother(agent);
}
void ReferenceCounter::ReleaseShared(References& references, AgentRef agent) noexcept {
  process_references_->Release(references, agent);
}

}  // namespace pitwall::internal
