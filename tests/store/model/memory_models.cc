#include <algorithm>
#include <array>

#include "series/cells.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::Cell;
using internal::Line;
using internal::Octave;
using internal::Pool;
using internal::SeriesRecord;

// Blocks go from hand to hand: each comes zeroed and has one owner.
class FreeListModel final : public Model {
 public:
  explicit FreeListModel(int threads) : Model(threads) {
    for (Line& block : blocks_) block = arena().Allocate(Pool::kOctave);
    // Two are free, two are the threads' own, with something in them.
    for (const std::size_t own : {2U, 3U}) Soil(blocks_.at(own));
    arena().Free(Pool::kOctave, blocks_[0]);
    arena().Free(Pool::kOctave, blocks_[1]);
  }
  void Begin() override {
    owned_.clear();
    owned_ = {blocks_[2], blocks_[3]};
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      Give(blocks_[2]);
      const Line first = Take();
      Soil(first);
      Give(first);
    } else if (number == 1) {
      const Line first = Take();
      Take();
      Soil(first);
      Give(first);
    } else {
      Give(blocks_[3]);
      Soil(Take());
    }
  }
  void End() override {
    // What is free is free once, and nobody's.
    for (int i = 0; i < 8; ++i) Take();
  }

 private:
  void Soil(Line block) {
    for (Cell& cell : arena().At<Octave>(block)->buckets) cell.store(7, std::memory_order_relaxed);
  }
  Line Take() {
    const Line block = arena().Allocate(Pool::kOctave);
    Check(std::count(owned_.begin(), owned_.end(), block) == 0, "a block has two owners");
    owned_.push_back(block);
    for (const Cell& cell : arena().At<Octave>(block)->buckets) {
      Check(cell.load(std::memory_order_relaxed) == 0, "a block does not come zeroed");
    }
    return block;
  }
  void Give(Line block) {
    std::erase(owned_, block);
    arena().Free(Pool::kOctave, block);
  }

  std::array<Line, 4> blocks_{};
  std::vector<Line> owned_;
};

// Several make the block that one reference leads to: one wins, and all see its zeroes.
class BlockModel final : public Model {
 public:
  explicit BlockModel(int threads) : Model(threads) {
    ref_ = arena().Allocate(Pool::kShardPage);
    soiled_ = arena().Allocate(Pool::kOctave);
    arena().At<Octave>(soiled_)->buckets[1].store(7, std::memory_order_relaxed);
  }
  void Begin() override { lines_ = {}; }
  void Thread(unsigned number) override {
    if (number == 0) arena().Free(Pool::kOctave, soiled_);
    internal::Ref& ref = arena().At<internal::ShardPage>(ref_)->shards[0];
    const Line line = arena().GetOrAllocate(ref, Pool::kOctave);
    Check(arena().At<Octave>(line)->buckets[1].load(std::memory_order_relaxed) == 0,
          "a block is not zeroed for who finds it");
    arena().At<Octave>(line)->buckets[0].fetch_add(1, std::memory_order_relaxed);
    Check(arena().GetOrAllocate(ref, Pool::kOctave) == line, "a reference leads elsewhere");
    lines_[number] = line;
  }
  void End() override {
    const auto count = static_cast<std::uint64_t>(threads());
    Check(std::all_of(lines_.begin(), lines_.begin() + threads(),
                      [&](Line line) { return line == lines_[0]; }),
          "a reference leads to two blocks");
    Check(arena().At<Octave>(lines_[0])->buckets[0].load(std::memory_order_relaxed) == count,
          "a count is lost");
  }

 private:
  Line ref_ = 0;
  Line soiled_ = 0;
  std::array<Line, 3> lines_{};
};

// A reader never sees a sum ahead of its buckets, or more errors than calls.
class RecordModel final : public Model {
 public:
  // `slot` beyond the direct ones goes through a page.
  RecordModel(int threads, std::uint32_t slot, bool is_shared)
      : Model(threads), slot_(slot), is_shared_(is_shared) {
    series_ = arena().Allocate(Pool::kSeries);
    Series().links.kind.store(static_cast<std::uint32_t>(internal::SeriesKind::kTool),
                              std::memory_order_relaxed);
    // What a shard is made of was somebody's once.
    soiled_ = arena().Allocate(Pool::kDurationShard);
    arena().At<internal::Shard>(soiled_)->cells[0].store(kNs * 100, std::memory_order_relaxed);
    octave_ = arena().Allocate(Pool::kOctave);
    for (Cell& cell : arena().At<Octave>(octave_)->buckets) {
      cell.store(9, std::memory_order_relaxed);
    }
    page_ = arena().Allocate(Pool::kShardPage);
    for (internal::Ref& ref : arena().At<internal::ShardPage>(page_)->shards) {
      ref.store(octave_, std::memory_order_relaxed);
    }
  }
  void Thread(unsigned number) override {
    if (number != 1) {
      if (number == 0) {
        arena().Free(Pool::kDurationShard, soiled_);
        arena().Free(Pool::kOctave, octave_);
        arena().Free(Pool::kShardPage, page_);
      }
      Record(number == 0 ? slot_ : slot_ + 1);
      Record(number == 0 ? slot_ : slot_ + 1);
      return;
    }
    Read();
    Read();
  }
  void End() override {
    const std::uint64_t calls = Read();
    Check(calls == (threads() == 2 ? 2 : 4), "a call is lost");
  }

 private:
  static constexpr std::uint64_t kNs = 1'000'000;

  SeriesRecord& Series() { return *arena().At<SeriesRecord>(series_); }
  void Record(std::uint32_t slot) {
    if (is_shared_) {
      internal::Increment increment;
      increment.bucket = static_cast<int>(BucketPositionOfNs(kNs));
      increment.cells[internal::tool_cell::kSumNs] = kNs;
      increment.cells[internal::tool_cell::kErrors] = 1;
      AddShared(arena(), Series(), internal::kSharedWriterSlot, increment);
      return;
    }
    std::byte* const base = arena().base();
    if (RecordToolOwned(base, Series(), slot, kNs, false)) return;
    const auto position = static_cast<int>(BucketPositionOfNs(kNs));
    MakeCells(arena(), Series(), slot, position);
    Check(RecordToolOwned(base, Series(), slot, kNs, false), "cells that were made are not there");
  }
  std::uint64_t Read() {
    internal::SeriesValue value;
    AddCells(arena(), Series(), internal::Writers::kAll, value);
    Check(value.cells[internal::tool_cell::kErrors] <= value.count(), "more errors than calls");
    Check(value.count() <= 4, "calls that nobody made");
    Check(
        value.cells[internal::tool_cell::kSumNs] <= value.cells[internal::tool_cell::kErrors] * kNs,
        "a sum is ahead of its errors");
    return value.count();
  }

  const std::uint32_t slot_;
  const bool is_shared_;
  Line series_ = 0;
  Line soiled_ = 0;
  Line octave_ = 0;
  Line page_ = 0;
};

}  // namespace

std::vector<NamedModel> MemoryModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, auto make) { models.push_back({name + of, make}); };
    add("allocate and free", [=] { return std::make_unique<FreeListModel>(threads); });
    add("publish a block", [=] { return std::make_unique<BlockModel>(threads); });
    add("record and read", [=] { return std::make_unique<RecordModel>(threads, 2, false); });
    add("record through a page", [=] { return std::make_unique<RecordModel>(threads, 20, false); });
    add("record shared", [=] { return std::make_unique<RecordModel>(threads, 0, true); });
  }
  return models;
}

}  // namespace pitwall::test
