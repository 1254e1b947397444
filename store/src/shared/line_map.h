// Maps lines of records to states, for a scan that visits lines in ascending order. A scan reads
// the map and the file sequentially, so memory access is sequential too.
#pragma once

#include <algorithm>
#include <vector>

#include "pitwall/internal/assert.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

// One thread. A scan is BeginScan(), At() for ascending lines, EndScan().
template <class Record, class State>
class LineMap {
 public:
  struct Entry {
    Ref<Record> record;
    State state;
  };

  void BeginScan() { at_ = 0; }
  // The state of this record, created if it is new; valid until the next At().
  State& At(Ref<Record> record) {
    PITWALL_ASSERT(new_.empty() || new_.back().record < record);
    PITWALL_ASSERT(at_ == 0 || entries_[at_ - 1].record < record);
    while (at_ < entries_.size() && entries_[at_].record < record) ++at_;
    if (at_ < entries_.size() && entries_[at_].record == record) return entries_[at_].state;
    return new_.emplace_back(Entry{record, {}}).state;
  }
  void EndScan() {
    if (new_.empty()) return;
    const auto middle = static_cast<std::ptrdiff_t>(entries_.size());
    std::move(new_.begin(), new_.end(), std::back_inserter(entries_));
    new_.clear();
    std::inplace_merge(entries_.begin(), entries_.begin() + middle, entries_.end(), IsBefore);
  }

  // nullptr if the record is unknown or was added in the current scan.
  State* Find(Ref<Record> record) {
    const auto found =
        std::lower_bound(entries_.begin(), entries_.end(), record,
                         [](const Entry& entry, Ref<Record> at) { return entry.record < at; });
    return found != entries_.end() && found->record == record ? &found->state : nullptr;
  }
  // Records in ascending order; between scans.
  void Erase(const std::vector<Ref<Record>>& records) {
    PITWALL_ASSERT(new_.empty());
    PITWALL_ASSERT(std::is_sorted(records.begin(), records.end()));
    std::erase_if(entries_, [&](const Entry& entry) {
      return std::binary_search(records.begin(), records.end(), entry.record);
    });
  }

  std::size_t size() const { return entries_.size(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  static bool IsBefore(const Entry& a, const Entry& b) { return a.record < b.record; }

  std::vector<Entry> entries_;  // ascending
  std::vector<Entry> new_;      // added in this scan, ascending
  std::size_t at_ = 0;
};

}  // namespace pitwall::internal
