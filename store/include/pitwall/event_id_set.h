// The ids of the newest events, so that what is delivered twice is counted once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace pitwall {

// Remembers the newest `capacity` ids as 64-bit keyed hashes (SipHash-1-3): two different ids are
// taken for one with a probability of capacity / 2^64 each, whatever a client sends.
//
// Thread safety: any thread; a mutex, held for some 20 ns an id. Memory: 16 bytes an id of capacity,
// touched as it fills.
class EventIdSet {
 public:
  explicit EventIdSet(std::size_t capacity = 1'000'000);

  // True where the id was not there; it is then, and the oldest has gone if the set was full.
  bool Insert(std::string_view event_id);
  // The same for many at once, under one lock: `is_new[i]` tells of `event_ids[i]`. An empty id is
  // always new and is not remembered.
  void Insert(std::span<const std::string_view> event_ids, std::span<bool> is_new);

  std::size_t size() const;
  std::size_t capacity() const { return capacity_; }

  // For a snapshot: the hash key, the number of ids ever inserted, and the hashes of the newest.
  struct Contents {
    std::uint64_t key[2] = {};
    std::uint64_t inserted = 0;
    std::vector<std::uint64_t> hashes;  // oldest first
  };
  Contents Save(std::uint64_t after_inserted = 0) const;  // only what came after that many
  void Restore(const Contents& contents);

 private:
  std::uint64_t Hash(std::string_view event_id) const;
  bool InsertHash(std::uint64_t hash);
  void Erase(std::uint64_t hash, std::size_t position);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::uint64_t key_[2];
  std::uint64_t inserted_ = 0;
  std::vector<std::uint64_t> ring_;      // hashes, the newest at (inserted_ - 1) % capacity_
  std::vector<std::uint32_t> positions_;  // open addressing: position in ring_ plus one, 0 is empty
};

}  // namespace pitwall
