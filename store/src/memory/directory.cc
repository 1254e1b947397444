#include "memory/directory.h"

#include <bit>
#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

Line Directory::MakeTable(Arena& arena, std::uint32_t bucket_count) noexcept {
  return arena.AllocateTable(
      static_cast<std::uint32_t>(bucket_count * sizeof(Bucket) / kLineBytes));
}

Directory::Directory(Arena& arena, Line table, std::uint32_t bucket_count) noexcept
    : arena_(arena),
      end_(static_cast<Line>(arena.max_bytes() / kLineBytes)),
      mask_(Fits(arena, table, bucket_count) ? bucket_count - 1 : 0),
      buckets_(&arena.At(Ref<Bucket>(Fits(arena, table, bucket_count) ? table : kFirstLine))) {}

bool Directory::Fits(const Arena& arena, Line table, std::uint32_t bucket_count) noexcept {
  return std::has_single_bit(bucket_count) && table >= kFirstLine &&
         (std::uint64_t{table} * kLineBytes) + bucket_count * sizeof(Bucket) <= arena.max_bytes();
}

bool Directory::ReachesLinks(LinksRef record, Line end) const noexcept {
  const Bucket& bucket = BucketOf(Links(record).hash.load(std::memory_order_relaxed));
  LinksRef at = FirstOf(bucket.load(std::memory_order_acquire));
  for (int step = 0; at != record && step < kMaxSteps; ++step) {
    if (!IsInArena(at, end)) return false;
    at = Links(at).next.load(std::memory_order_acquire);
  }
  return at == record;
}

bool Directory::RemoveLinks(LinksRef record, Line end) noexcept {
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
      return true;
    }
  }
  // Insertions only change the front of the chain, so the record before this one stays there.
  LinksRef before = FirstOf(seen);
  LinksRef after;
  for (int step = 0;; ++step, before = after) {
    if (step == kMaxSteps || !IsInArena(before, end)) return false;
    after = Links(before).next.load(std::memory_order_acquire);
    if (after == record) break;
  }
  // Release: a walk that continues from here sees the next record complete.
  Links(before).next.store(next, std::memory_order_release);
  // Release: a walk that loads this version does not meet the record.
  bucket.fetch_add(kVersionStep, std::memory_order_release);
  return true;
}

}  // namespace pitwall::internal
