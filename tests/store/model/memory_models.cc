#include <algorithm>
#include <array>

#include "series/cells.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::Cell;
using internal::Octave;
using internal::OctaveRef;
using internal::Pool;
using internal::SeriesRecord;
using internal::ShardRef;

// Blocks are freed and allocated again. Each allocated block is zeroed and has one owner.
class FreeListModel final : public Model {
 public:
  explicit FreeListModel(int threads) : Model(threads) {
    for (OctaveRef& block : blocks_) block = arena().Allocate<Octave>(Pool::kOctave);
    // Two blocks are free. Two belong to the threads and have contents.
    for (const std::size_t own : {2U, 3U}) Fill(blocks_.at(own));
    arena().Free(Pool::kOctave, blocks_[0]);
    arena().Free(Pool::kOctave, blocks_[1]);
  }
  void Begin() override {
    owned_.clear();
    owned_ = {blocks_[2], blocks_[3]};
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      Free(blocks_[2]);
      const OctaveRef first = Allocate();
      Fill(first);
      Free(first);
    } else if (number == 1) {
      const OctaveRef first = Allocate();
      Allocate();
      Fill(first);
      Free(first);
    } else {
      Free(blocks_[3]);
      Fill(Allocate());
    }
  }
  void End() override {
    // Each free block is in the list once, and has no owner.
    for (int i = 0; i < 8; ++i) Allocate();
  }

 private:
  void Fill(OctaveRef block) {
    for (Cell& cell : arena().At(block).buckets) cell.store(7, std::memory_order_relaxed);
  }
  OctaveRef Allocate() {
    const OctaveRef block = arena().Allocate<Octave>(Pool::kOctave);
    Check(std::count(owned_.begin(), owned_.end(), block) == 0, "a block has two owners");
    owned_.push_back(block);
    for (const Cell& cell : arena().At(block).buckets) {
      Check(cell.load(std::memory_order_relaxed) == 0, "an allocated block is not zeroed");
    }
    return block;
  }
  void Free(OctaveRef block) {
    std::erase(owned_, block);
    arena().Free(Pool::kOctave, block);
  }

  std::array<OctaveRef, 4> blocks_{};
  std::vector<OctaveRef> owned_;
};

// Several threads allocate a block for the same reference. One succeeds, and all see its zeroes.
class BlockModel final : public Model {
 public:
  explicit BlockModel(int threads) : Model(threads) {
    page_ = arena().Allocate<internal::ShardPage>(Pool::kShardPage);
    used_ = arena().Allocate<internal::Shard>(Pool::kQualityShard);
    arena().At(used_).cells[1].store(7, std::memory_order_relaxed);
  }
  void Begin() override { made_ = {}; }
  void Thread(unsigned number) override {
    if (number == 0) arena().Free(Pool::kQualityShard, used_);
    internal::AtomicRef<internal::Shard>& ref = arena().At(page_).shards[0];
    const ShardRef block = arena().GetOrAllocate(ref, Pool::kQualityShard);
    Check(arena().At(block).cells[1].load(std::memory_order_relaxed) == 0,
          "a block is not zeroed for a thread that finds it");
    arena().At(block).cells[0].fetch_add(1, std::memory_order_relaxed);
    Check(arena().GetOrAllocate(ref, Pool::kQualityShard) == block, "a reference has changed");
    made_[number] = block;
  }
  void End() override {
    const auto count = static_cast<std::uint64_t>(threads());
    Check(std::all_of(made_.begin(), made_.begin() + threads(),
                      [&](ShardRef block) { return block == made_[0]; }),
          "a reference leads to two blocks");
    Check(arena().At(made_[0]).cells[0].load(std::memory_order_relaxed) == count,
          "a count is lost");
  }

 private:
  internal::ShardPageRef page_;
  ShardRef used_;
  std::array<ShardRef, 3> made_{};
};

// A reader never sees a sum ahead of its buckets, or more errors than calls.
class RecordModel final : public Model {
 public:
  // A `slot` beyond the direct ones goes through a page.
  RecordModel(int threads, std::uint32_t slot, bool is_shared)
      : Model(threads), slot_(slot), is_shared_(is_shared) {
    series_ = arena().Allocate<SeriesRecord>(Pool::kSeries);
    Series().links.kind.store(static_cast<std::uint32_t>(internal::SeriesKind::kTool),
                              std::memory_order_relaxed);
    // The blocks of a shard are reused ones.
    used_ = arena().Allocate<internal::Shard>(Pool::kDurationShard);
    arena().At(used_).cells[0].store(kNs * 100, std::memory_order_relaxed);
    octave_ = arena().Allocate<Octave>(Pool::kOctave);
    for (Cell& cell : arena().At(octave_).buckets) {
      cell.store(9, std::memory_order_relaxed);
    }
    page_ = arena().Allocate<internal::ShardPage>(Pool::kShardPage);
    for (auto& ref : arena().At(page_).shards) {
      ref.store(ShardRef(octave_.line()), std::memory_order_relaxed);
    }
  }
  void Thread(unsigned number) override {
    if (number != 1) {
      if (number == 0) {
        arena().Free(Pool::kDurationShard, used_);
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

  SeriesRecord& Series() { return arena().At(series_); }
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
    if (RecordCallOwned(base, Series(), slot, kNs, false)) return;
    const auto position = static_cast<int>(BucketPositionOfNs(kNs));
    MakeCells(arena(), Series(), slot, position);
    Check(RecordCallOwned(base, Series(), slot, kNs, false), "allocated cells are missing");
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
  internal::SeriesRef series_;
  ShardRef used_;
  OctaveRef octave_;
  internal::ShardPageRef page_;
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
