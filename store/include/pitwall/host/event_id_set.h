// The ids of the newest events, so that an event delivered twice is counted once. For daemons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "pitwall/host/huge_pages.h"

namespace pitwall {

// The keyed hash of an event id, for one set until its Restore().
struct EventIdHash {
  std::uint64_t value = 0;  // 0: of an empty id
};

// Remembers the newest `capacity` ids (first in, first out) as 64-bit keyed hashes (SipHash-1-3):
// a new id is mistaken for a known one with a probability of size() / 2^64, whatever a client
// sends.
//
// Any thread; a mutex is locked for some 100 ns per id in a full set of a million. Growing
// rehashes: about 20 ms in total on the way to a million. Memory: 22 bytes per id, allocated as the
// set fills.
class EventIdSet {
 public:
  explicit EventIdSet(std::size_t capacity = 1'000'000);  // clamped to 1 to 2^31

  // True if the id is new. It is then remembered; if the set was full, the oldest id is forgotten.
  // A known id keeps its age. An empty id is always new and is not remembered.
  bool Insert(std::string_view event_id);
  // Inserts many ids in their order, under one lock; `is_new[i]` is the result for `event_ids[i]`.
  void Insert(std::span<const std::string_view> event_ids, std::span<bool> is_new);

  // Whether the id is remembered. False for an empty id.
  bool Contains(std::string_view event_id) const;

  // For ids that are looked up more than once: the hash of an id, and lookups by it.
  EventIdHash HashOf(std::string_view event_id) const;
  bool Insert(EventIdHash event_id);
  bool Contains(EventIdHash event_id) const;
  // Returns the hashes of about 16 ids at most, and prefetches the memory that inserting them in
  // this order will use.
  void Prefetch(std::span<const std::string_view> event_ids, std::span<EventIdHash> hashes) const;

  std::size_t size() const;
  std::size_t capacity() const { return capacity_; }

  // For a snapshot: the hash key, the number of ids ever inserted, and the hashes of the newest.
  struct Contents {
    std::uint64_t key[2] = {};
    std::uint64_t inserted = 0;
    std::vector<std::uint64_t> hashes;  // oldest first
  };
  Contents Save(std::uint64_t after_inserted = 0) const;  // without the first `after_inserted` ids
  // Replaces everything by `contents`, including the key. If there are more hashes than the
  // capacity, the newest remain; a hash that occurs twice counts once.
  void Restore(const Contents& contents);

 private:
  EventIdHash LockedHashOf(std::string_view event_id) const;
  void PrefetchInsert(std::uint64_t hash, std::size_t inserts_before) const;
  bool InsertHash(std::uint64_t hash);
  void InsertIntoTable(std::uint64_t hash);
  void Erase(std::uint64_t hash);
  void Grow();
  std::size_t HomeOf(std::uint64_t hash) const { return (hash >> 32) * table_.size() >> 32; }
  std::size_t NextPlace(std::size_t place) const {
    return place + 1 == table_.size() ? 0 : place + 1;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;  // guards all below
  std::uint64_t key_[2];
  std::uint64_t inserted_ = 0;
  std::size_t size_ = 0;
  using Hashes = std::vector<std::uint64_t, HugePageAllocator<std::uint64_t>>;
  Hashes ring_;           // by age: the newest at (inserted_ - 1) % capacity_
  std::size_t next_ = 0;  // inserted_ % capacity_
  Hashes table_;          // the same hashes, open addressing; 0 is empty
};

}  // namespace pitwall
