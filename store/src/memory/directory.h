// Finds records by hash: names, agents and series, in one lock-free table of chains in the arena.
//
// A bucket is {version, line of the first record}; records are linked through DirectoryLinks::next.
//
//  1. Find: load the bucket (acquire) and walk the chain. If no record matches and the bucket's
//     version has changed since the load, start again, because a removal may have diverted the
//     walk to another chain.
//  2. Insert: after a walk without a match, put the complete record in front of the chain. To do
//     so, exchange the bucket's value {version, first} from before the walk for the new one
//     (release). An insertion since then has changed `first`, a removal has changed the version.
//     Either makes the exchange fail, and the walk starts again. So no key is in the table twice.
//  3. Remove: one thread at a time (the sampler) links around the record, then raises the version.
//
// A walk may meet a record that is being removed or that is reused for another key. This is safe
// because the walk reads only atomic words and a line keeps its type (pools, arena.h). A bound on
// the steps ends a walk in a cycle, and the version then shows that the walk must start again. The
// caller that finds a removable record (an agent) acquires a reference and compares the key again
// before it uses the record.
//
// Progress: lock-free. A retry means that another thread inserted or removed a record.
#pragma once

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"

namespace pitwall::internal {

class Directory {
 public:
  // Allocates the lines of the buckets. `bucket_count` is a power of two and at least eight.
  // Returns 0 if the arena is full.
  static Line MakeTable(Arena& arena, std::uint32_t bucket_count) noexcept;
  // Of a table that MakeTable() allocated. In a shared arena another process may have overwritten
  // the numbers: a table that does not fit into the arena is never read, and no record is found.
  Directory(Arena& arena, Line table, std::uint32_t bucket_count) noexcept;

  // Returns the record with this hash for which `same(ref)` is true, or none.
  template <class Record, class Same>
  Ref<Record> Find(std::uint64_t hash, const Same& same) const noexcept {
    const Bucket& bucket = BucketOf(hash);
    for (;;) {
      const std::uint64_t seen = bucket.load(std::memory_order_acquire);
      if (const auto found = Walk<Record>(seen, hash, same)) return found;
      // Relaxed: the acquire loads of the links in the walk order this load after them.
      if (VersionOf(bucket.load(std::memory_order_relaxed)) == VersionOf(seen)) return {};
    }
  }

  // Returns the record as Find() does. If there is none, inserts the record that `make()` returns
  // (complete except for its links); returns none if `make()` returns none. If another thread
  // inserts the key first, passes the new record to `discard(ref)`.
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
      // Release: a walk may have met this line as its previous record. If the walk continues from
      // here, it sees the version that the removal of that record raised.
      Links(made).next.store(FirstOf(seen), std::memory_order_release);
      const std::uint64_t first_is_made = (seen & ~std::uint64_t{0xffff'ffff}) | made.line();
      // Release: a thread that loads the bucket with acquire sees the complete record. Later
      // changes of the bucket are read-modify-write operations too, so earlier records stay visible
      // to that thread.
      if (bucket.compare_exchange_strong(seen, first_is_made, std::memory_order_release,
                                         std::memory_order_relaxed)) {
        return made;
      }
    }
  }

  // Prefetches the bucket that Find() loads first.
  void Prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&BucketOf(hash)); }

  // Whether the chain of the record's bucket contains the record and all lines before it in the
  // chain are at least kFirstLine and below `end`.
  template <class Record>
  bool Reaches(Ref<Record> record, Line end) const noexcept {
    return ReachesLinks(LinksOf(record), end);
  }

  // Removes the record from its chain. The caller ensures that no other thread removes at the same
  // time, and frees the record afterwards. Returns false, and removes nothing, if the chain does
  // not lead to the record through lines from kFirstLine to `end`: another process may have damaged
  // it.
  template <class Record>
  bool Remove(Ref<Record> record, Line end = UINT32_MAX) noexcept {
    return RemoveLinks(LinksOf(record), end);
  }

 private:
  using LinksRef = Ref<DirectoryLinks>;
  using Bucket = Atomic<std::uint64_t>;
  static LinksRef FirstOf(std::uint64_t bucket) { return LinksRef(static_cast<Line>(bucket)); }
  static bool Fits(const Arena& arena, Line table, std::uint32_t bucket_count) noexcept;
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
  static bool IsInArena(LinksRef at, Line end) {
    return at.line() >= kFirstLine && at.line() < end;
  }
  bool ReachesLinks(LinksRef record, Line end) const noexcept;
  bool RemoveLinks(LinksRef record, Line end) noexcept;

  static constexpr int kMaxSteps = 1 << 16;  // of a walk; a longer chain is a cycle

  template <class Record, class Same>
  Ref<Record> Walk(std::uint64_t bucket, std::uint64_t hash, const Same& same) const noexcept {
    LinksRef at = FirstOf(bucket);
    // The bounds are for a shared arena, in which another process may have written the links.
    for (int step = 0; at && step < kMaxSteps && at.line() < end_; ++step) {
      const DirectoryLinks& links = arena_.At(at);
      const Ref<Record> record(at.line());
      if (links.hash.load(std::memory_order_relaxed) == hash && same(record)) return record;
      at = links.next.load(std::memory_order_acquire);
    }
    return {};
  }

  Arena& arena_;
  Line end_;  // of the arena
  std::uint32_t mask_;
  Bucket* buckets_;
};

}  // namespace pitwall::internal
