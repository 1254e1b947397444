#include "memory/directory.h"

namespace pitwall::internal {

Line Directory::MakeTable(Arena& arena, std::uint32_t bucket_count) noexcept {
  return arena.AllocateTable(
      static_cast<std::uint32_t>(bucket_count * sizeof(Bucket) / kLineBytes));
}

bool Directory::Reaches(Line record, Line end) const noexcept {
  constexpr int kMaxSteps = 1 << 16;
  const Bucket& bucket = BucketOf(Links(record).hash.load(std::memory_order_relaxed));
  Line line = FirstOf(bucket.load(std::memory_order_acquire));
  for (int step = 0; line != record && step < kMaxSteps; ++step) {
    if (line < kFirstLine || line >= end) return false;
    line = Links(line).next.load(std::memory_order_acquire);
  }
  return line == record;
}

void Directory::Remove(Line record) noexcept {
  constexpr std::uint64_t kVersionStep = std::uint64_t{1} << 32;
  Bucket& bucket = BucketOf(Links(record).hash.load(std::memory_order_relaxed));
  const Line next = Links(record).next.load(std::memory_order_relaxed);
  std::uint64_t seen = bucket.load(std::memory_order_acquire);
  while (FirstOf(seen) == record) {
    // Relaxed: an exchange, so the insertions' release goes on; and a walk that meets the record in
    // its next life sees the version that was raised before, by the release of its new links.
    if (bucket.compare_exchange_weak(seen, (VersionOf(seen) << 32) + kVersionStep + next,
                                     std::memory_order_relaxed, std::memory_order_acquire)) {
      return;
    }
  }
  // Insertions happen in front only, so what precedes the record cannot change under us.
  Line before = FirstOf(seen);
  for (Line after = 0; before != 0; before = after) {
    after = Links(before).next.load(std::memory_order_acquire);
    if (after == record) break;
  }
  if (before == 0) return;  // zeroes: a file that was cut short since Reaches() looked
  // Release: whoever walks on from here sees the next record complete.
  Links(before).next.store(next, std::memory_order_release);
  // Release: a walk that begins with this version goes around the record.
  bucket.fetch_add(kVersionStep, std::memory_order_release);
}

}  // namespace pitwall::internal
