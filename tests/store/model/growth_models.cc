#include <algorithm>
#include <utility>
#include <vector>

#include "tests/store/model/model_file.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::Line;

// A disk with room for a number of lines. With `fails_once`, its first reservation fails.
class Disk final : public ModelFile {
 public:
  Disk(std::uint64_t room_lines, bool fails_once)
      : room_lines_(room_lines), fails_once_(fails_once) {}
  void Begin(std::uint64_t reserved_lines) {
    reserved_lines_ = reserved_lines;
    is_failing_ = fails_once_;
  }
  std::uint64_t reserved_lines() const { return reserved_lines_; }
  std::uint64_t room_lines() const { return room_lines_; }

  bool Reserve(std::uint64_t size_bytes) override {
    if (std::exchange(is_failing_, false)) return false;
    const std::uint64_t lines = size_bytes / internal::kLineBytes;
    if (lines > room_lines_) return false;
    reserved_lines_ = std::max(reserved_lines_, lines);
    return true;
  }
  int OpeningOfThread() override { return fd(); }

 private:
  const std::uint64_t room_lines_;
  const bool fails_once_;
  std::uint64_t reserved_lines_ = 0;
  bool is_failing_ = false;
};

// Each line is allocated once, and its disk blocks are reserved before.
class GrowModel final : public Model {
 public:
  // The disk has room for `room` steps of growth; one is reserved at the beginning.
  GrowModel(int threads, std::uint32_t room, bool fails_once)
      : GrowModel(threads, std::make_unique<Disk>(room * kStep, fails_once)) {}

  void Begin() override {
    disk_->Begin(kStep);
    taken_.clear();
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      Take(80);
      Take(kStep / 2);
      Take(kStep / 2);
    } else if (number == 1) {
      Take(kStep / 2);
      Take(80);
      Take(kStep / 2);
    } else {
      Take(kStep);
    }
  }
  void End() override {
    std::uint64_t lines = kFirst;
    for (const Block& block : taken_) lines += block.count;
    Check(Next() == lines, "lines were allocated without an owner");
    Check(Backed() == disk_->reserved_lines(), "the header does not have the reserved lines");
    const bool has_room = lines + 1 <= std::min<std::uint64_t>(kLines, disk_->room_lines());
    Check((arena().AllocateTable(1) != 0) == has_room,
          "an allocation fails although there is room, or the reverse");
  }

 private:
  static constexpr std::uint32_t kStep = (4U << 20) / internal::kLineBytes;
  static constexpr std::uint32_t kLines = 3 * kStep;
  static constexpr Line kFirst = kStep - 100;
  struct Block {
    Line first;
    std::uint32_t count;
  };

  GrowModel(int threads, std::unique_ptr<Disk> disk)
      : Model(threads, ArenaIn(*disk, kLines, kFirst, kStep)), disk_(std::move(disk)) {}

  std::uint32_t Next() { return arena().header().next_line.load(std::memory_order_relaxed); }
  std::uint32_t Backed() { return arena().header().backed_lines.load(std::memory_order_relaxed); }
  void Take(std::uint32_t count) {
    const Line first = arena().AllocateTable(count);
    Check(Backed() <= disk_->reserved_lines(), "the header has more lines than were reserved");
    if (first == 0) return;
    Check(first + count <= disk_->reserved_lines(), "a block is behind the reserved lines");
    for (const Block& other : taken_) {
      Check(first + count <= other.first || first >= other.first + other.count,
            "a line has two owners");
    }
    taken_.push_back({first, count});
  }

  const std::unique_ptr<Disk> disk_;
  std::vector<Block> taken_;
};

}  // namespace

std::vector<NamedModel> GrowthModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, std::uint32_t room, bool fails_once) {
      models.push_back(
          {name + of, [=] { return std::make_unique<GrowModel>(threads, room, fails_once); }});
    };
    add("grow", 3, false);
    add("grow on a full disk", 2, false);
    add("grow on a disk that is full for a moment", 3, true);
  }
  return models;
}

}  // namespace pitwall::test
