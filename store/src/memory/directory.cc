#include "memory/directory.h"

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

Line Directory::MakeTable(Arena& arena, std::uint32_t bucket_count) noexcept {
  return arena.AllocateTable(
      static_cast<std::uint32_t>(bucket_count * sizeof(Bucket) / kLineBytes));
}

bool Directory::ReachesLinks(LinksRef record, Line end) const noexcept {
  constexpr int kMaxSteps = 1 << 16;
  const Bucket& bucket = BucketOf(Links(record).hash.load(std::memory_order_relaxed));
  LinksRef at = FirstOf(bucket.load(std::memory_order_acquire));
  for (int step = 0; at != record && step < kMaxSteps; ++step) {
    if (at.line() < kFirstLine || at.line() >= end) return false;
    at = Links(at).next.load(std::memory_order_acquire);
  }
  return at == record;
}

void Directory::RemoveLinks(LinksRef record) noexcept {
  constexpr std::uint64_t kVersionStep = std::uint64_t{1} << 32;
  Bucket& bucket = BucketOf(Links(record).hash.load(std::memory_order_relaxed));
  const LinksRef next = Links(record).next.load(std::memory_order_relaxed);
  std::uint64_t seen = bucket.load(std::memory_order_acquire);
  while (FirstOf(seen) == record) {
    // Relaxed: this read-modify-write operation continues the release sequence of the insertions. A
    // walk that meets the line as its next record sees the raised version through the release store
    // of that record's links.
    if (bucket.compare_exchange_weak(seen, (VersionOf(seen) << 32) + kVersionStep + next.line(),
                                     std::memory_order_relaxed, std::memory_order_acquire)) {
      return;
    }
  }
  // Insertions only change the front of the chain, so the record before this one stays there.
  LinksRef before = FirstOf(seen);
  for (LinksRef after; before; before = after) {
    after = Links(before).next.load(std::memory_order_acquire);
    if (after == record) break;
  }
  if (!before) return;  // the file was truncated after Reaches() and reads as zeroes
  // Release: a walk that continues from here sees the next record complete.
  Links(before).next.store(next, std::memory_order_release);
  // Release: a walk that loads this version does not meet the record.
  bucket.fetch_add(kVersionStep, std::memory_order_release);
}

}  // namespace pitwall::internal
