#include "pitwall/host/event_id_set.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "memory/siphash.h"

namespace pitwall {

namespace {

constexpr std::size_t kFirstTableSize = 1024;
// The number of ids that are hashed and prefetched before the first of them is looked up. With more
// ids than the processor has line buffers, it gets slower again.
constexpr std::size_t kIdsAhead = 16;
constexpr std::uint64_t kMostInserted = 1ULL << 62;  // what a snapshot may claim

// At most four sevenths of the table are in use, and one more place until the oldest id is erased.
std::size_t FullTableSize(std::size_t capacity) { return capacity + capacity / 4 * 3 + 6; }
std::size_t MostIn(std::size_t table_size) { return table_size / 7 * 4; }

}  // namespace

EventIdSet::EventIdSet(std::size_t capacity)
    : capacity_(std::clamp<std::size_t>(capacity, 1, std::size_t{1} << 31)),
      ring_(capacity_),
      table_(std::min(kFirstTableSize, FullTableSize(capacity_))) {
  const internal::SipKey key = internal::RandomSipKey();
  key_[0] = key.k0;
  key_[1] = key.k1;
}

bool EventIdSet::Insert(std::string_view event_id) {
  bool is_new = false;
  Insert({&event_id, 1}, {&is_new, 1});
  return is_new;
}

void EventIdSet::Insert(std::span<const std::string_view> event_ids, std::span<bool> is_new) {
  const std::lock_guard lock(mutex_);
  std::array<std::uint64_t, kIdsAhead> hashes{};
  for (std::size_t first = 0; first < event_ids.size(); first += kIdsAhead) {
    const std::size_t count = std::min(kIdsAhead, event_ids.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = LockedHashOf(event_ids[first + i]).value;
      PrefetchInsert(hashes[i], i);
    }
    for (std::size_t i = 0; i < count; ++i) is_new[first + i] = InsertHash(hashes[i]);
  }
}

bool EventIdSet::Insert(EventIdHash event_id) {
  const std::lock_guard lock(mutex_);
  return InsertHash(event_id.value);
}

// 0 marks an empty place in the table, so it is the hash of no id but the empty one.
EventIdHash EventIdSet::LockedHashOf(std::string_view event_id) const {
  if (event_id.empty()) return {};
  const std::uint64_t hash = internal::SipHash13({key_[0], key_[1]}, event_id);
  return {hash == 0 ? 1 : hash};
}

EventIdHash EventIdSet::HashOf(std::string_view event_id) const {
  const std::lock_guard lock(mutex_);
  return LockedHashOf(event_id);
}

void EventIdSet::PrefetchInsert(std::uint64_t hash, std::size_t inserts_before) const {
  __builtin_prefetch(&table_[HomeOf(hash)], 1);
  if (size_ != capacity_) return;
  const std::size_t place = next_ + inserts_before;
  if (place < capacity_) __builtin_prefetch(&table_[HomeOf(ring_[place])], 1);
}

void EventIdSet::Prefetch(std::span<const std::string_view> event_ids,
                          std::span<EventIdHash> hashes) const {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < event_ids.size(); ++i) {
    hashes[i] = LockedHashOf(event_ids[i]);
    PrefetchInsert(hashes[i].value, i);
  }
}

bool EventIdSet::InsertHash(std::uint64_t hash) {
  if (hash == 0) return true;
  std::size_t place = HomeOf(hash);
  for (; table_[place] != 0; place = NextPlace(place)) {
    if (table_[place] == hash) return false;
  }
  table_[place] = hash;
  std::uint64_t& oldest = ring_[next_];
  ++inserted_;
  if (++next_ == capacity_) next_ = 0;
  if (size_ == capacity_) {
    Erase(std::exchange(oldest, hash));
    return true;
  }
  oldest = hash;
  if (++size_ > MostIn(table_.size())) Grow();
  return true;
}

void EventIdSet::InsertIntoTable(std::uint64_t hash) {
  std::size_t place = HomeOf(hash);
  while (table_[place] != 0) place = NextPlace(place);
  table_[place] = hash;
}

// Closes the gap: moves back the hashes that a search from their home could not find any more.
void EventIdSet::Erase(std::uint64_t hash) {
  std::size_t gap = HomeOf(hash);
  while (table_[gap] != hash) gap = NextPlace(gap);
  const auto distance = [this](std::size_t from, std::size_t to) {
    return to >= from ? to - from : to + table_.size() - from;
  };
  for (std::size_t place = NextPlace(gap); table_[place] != 0; place = NextPlace(place)) {
    if (distance(HomeOf(table_[place]), place) >= distance(gap, place)) {
      table_[gap] = table_[place];
      gap = place;
    }
  }
  table_[gap] = 0;
}

void EventIdSet::Grow() {
  const std::size_t wanted = std::min(table_.size() * 2, FullTableSize(capacity_));
  if (wanted <= table_.size()) return;
  Hashes old(wanted);
  old.swap(table_);
  for (const std::uint64_t hash : old) {
    if (hash != 0) InsertIntoTable(hash);
  }
}

bool EventIdSet::Contains(std::string_view event_id) const { return Contains(HashOf(event_id)); }

bool EventIdSet::Contains(EventIdHash event_id) const {
  if (event_id.value == 0) return false;
  const std::lock_guard lock(mutex_);
  std::size_t place = HomeOf(event_id.value);
  while (table_[place] != 0 && table_[place] != event_id.value) place = NextPlace(place);
  return table_[place] != 0;
}

std::size_t EventIdSet::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

EventIdSet::Contents EventIdSet::Save(std::uint64_t after_inserted) const {
  const std::lock_guard lock(mutex_);
  Contents contents{{key_[0], key_[1]}, inserted_, {}};
  const std::uint64_t first = std::max(inserted_ - size_, std::min(after_inserted, inserted_));
  contents.hashes.reserve(inserted_ - first);
  for (std::uint64_t i = first; i < inserted_; ++i) contents.hashes.push_back(ring_[i % capacity_]);
  return contents;
}

void EventIdSet::Restore(const Contents& contents) {
  const std::lock_guard lock(mutex_);
  key_[0] = contents.key[0];
  key_[1] = contents.key[1];
  size_ = 0;
  table_.assign(std::min(kFirstTableSize, FullTableSize(capacity_)), 0);
  const std::uint64_t count = contents.hashes.size();
  const std::uint64_t inserted = std::min(contents.inserted, kMostInserted);
  inserted_ = inserted > count ? inserted - count : 0;
  next_ = inserted_ % capacity_;
  for (const std::uint64_t hash : contents.hashes) InsertHash(hash == 0 ? 1 : hash);
}

}  // namespace pitwall
