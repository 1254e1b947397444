#include "memory/references.h"

#include "memory/process_holds.h"

namespace pitwall::internal {

void ReferenceTaker::TakeNew(References& references, Line agent) noexcept {
  const std::uint64_t flag = references.load(std::memory_order_relaxed) & kRetired;
  // Release: who found the record in its last life and takes a reference now compares its new id.
  references.fetch_add((holds_ != nullptr ? holds_->TakeNew(agent) : 1) - flag,
                       std::memory_order_release);
}

void ReferenceTaker::Discard(References& references, Line agent) noexcept {
  references.fetch_add(kRetired - (holds_ != nullptr ? holds_->Discard(agent) : 1),
                       std::memory_order_relaxed);
}

bool ReferenceTaker::TryTakeShared(References& references, Line agent) noexcept {
  return holds_->TryTake(references, agent);
}
void ReferenceTaker::TakeAnotherShared(Line agent) noexcept { holds_->TakeAnother(agent); }
void ReferenceTaker::GiveBackShared(References& references, Line agent) noexcept {
  holds_->GiveBack(references, agent);
}

}  // namespace pitwall::internal
