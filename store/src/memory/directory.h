// Finds records by hash: names, agents and series, in one lock-free table of chains in the arena.
//
// A bucket is {version, line of the first record}; records are linked through DirectoryLinks::next.
//
//  1. Find: load the bucket (acquire), walk the chain. If nothing matched and the bucket's version
//     has changed meanwhile, start again: a removal may have led the walk astray.
//  2. Insert: after a walk that found nothing, put the complete record in front by exchanging the
//     bucket {version, first} as it was before the walk (release). An insertion in between changed
//     `first`, a removal the version: either makes the exchange fail, and the walk is done again.
//     So a key is never there twice.
//  3. Remove: one thread at a time (the sampler). Link around the record, then raise the version.
//
// A walk may meet a record that is being removed or is used again for another key. It reads only
// atomic words, pools keep the type of a line (arena.h), and a step bound ends a walk that was led
// in circles; then the version tells. Whoever finds a record that can be removed (an agent) takes a
// reference and compares the key again before he relies on it.
//
// Progress: lock-free; a retry means that somebody else inserted or removed.
#pragma once

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"

namespace pitwall::internal {

class Directory {
 public:
  // Lines for the buckets, whose number is a power of two and at least eight; 0 where the arena is
  // full.
  static Line MakeTable(Arena& arena, std::uint32_t bucket_count) noexcept;
  Directory(Arena& arena, Line table, std::uint32_t bucket_count) noexcept
      : arena_(arena), mask_(bucket_count - 1), buckets_(&arena.At(Ref<Bucket>(table))) {}

  // The record with this hash for which `same(ref)` holds, or none.
  template <class Record, class Same>
  Ref<Record> Find(std::uint64_t hash, const Same& same) const noexcept {
    const Bucket& bucket = BucketOf(hash);
    for (;;) {
      const std::uint64_t seen = bucket.load(std::memory_order_acquire);
      if (const auto found = Walk<Record>(seen, hash, same)) return found;
      // Relaxed: acquire on the links of the walk orders this load after them.
      if (VersionOf(bucket.load(std::memory_order_relaxed)) == VersionOf(seen)) return {};
    }
  }

  // The same; where there is none, the one that `make()` made (complete but for its links), or
  // none where it made none. A record that came too late goes to `discard(ref)`.
  template <class Record, class Same, class Make, class Discard>
  Ref<Record> FindOrInsert(std::uint64_t hash, std::uint32_t kind, const Same& same,
                           const Make& make, const Discard& discard) noexcept {
    Bucket& bucket = BucketOf(hash);
    Ref<Record> made;
    for (;;) {
      std::uint64_t seen = bucket.load(std::memory_order_acquire);
      if (const auto found = Walk<Record>(seen, hash, same)) {
        if (made) discard(made);
        return found;
      }
      if (!made) {
        made = make();
        if (!made) return made;
        Links(made).kind.store(kind, std::memory_order_relaxed);
        Links(made).hash.store(hash, std::memory_order_relaxed);
      }
      // Release: a walk that met the record in its last life and goes on from here sees the version
      // that was raised in between.
      Links(made).next.store(FirstOf(seen), std::memory_order_release);
      const std::uint64_t first_is_made = (seen & ~std::uint64_t{0xffff'ffff}) | made.line();
      // Release: the record is complete for whoever loads the bucket with acquire. Whatever goes on
      // from there is an exchange too, so that earlier records stay complete for him.
      if (bucket.compare_exchange_strong(seen, first_is_made, std::memory_order_release,
                                         std::memory_order_relaxed)) {
        return made;
      }
    }
  }

  // Starts to load where Find() will look first.
  void Prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&BucketOf(hash)); }

  // Whether the chain of the record's bucket leads to it, over lines between kFirstLine and `end`.
  template <class Record>
  bool Reaches(Ref<Record> record, Line end) const noexcept {
    return ReachesLinks(LinksOf(record), end);
  }

  // Takes the record out. The caller sees to it that nobody else removes at the same time, and
  // frees the record after.
  template <class Record>
  void Remove(Ref<Record> record) noexcept {
    RemoveLinks(LinksOf(record));
  }

 private:
  using LinksRef = Ref<DirectoryLinks>;
  using Bucket = Atomic<std::uint64_t>;
  static LinksRef FirstOf(std::uint64_t bucket) { return LinksRef(static_cast<Line>(bucket)); }
  static std::uint64_t VersionOf(std::uint64_t bucket) { return bucket >> 32; }

  Bucket& BucketOf(std::uint64_t hash) const noexcept { return buckets_[hash & mask_]; }
  // A record begins with its links.
  template <class Record>
  static LinksRef LinksOf(Ref<Record> record) {
    return LinksRef(record.line());
  }
  template <class Record>
  DirectoryLinks& Links(Ref<Record> record) const noexcept {
    return arena_.At(LinksOf(record));
  }
  bool ReachesLinks(LinksRef record, Line end) const noexcept;
  void RemoveLinks(LinksRef record) noexcept;

  template <class Record, class Same>
  Ref<Record> Walk(std::uint64_t bucket, std::uint64_t hash, const Same& same) const noexcept {
    constexpr int kMaxSteps = 1 << 16;
    LinksRef at = FirstOf(bucket);
    for (int step = 0; at && step < kMaxSteps; ++step) {
      const DirectoryLinks& links = arena_.At(at);
      const Ref<Record> record(at.line());
      if (links.hash.load(std::memory_order_relaxed) == hash && same(record)) return record;
      at = links.next.load(std::memory_order_acquire);
    }
    return {};
  }

  Arena& arena_;
  std::uint32_t mask_;
  Bucket* buckets_;
};

}  // namespace pitwall::internal
