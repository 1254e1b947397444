#include "pitwall/internal/arena.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace pitwall::internal {
namespace {

constexpr std::uint64_t kMaxBytes = 1 << 20;

// The eight words of a line.
struct Words {
  std::array<Atomic<std::uint64_t>, kLineBytes / 8> words;
};
using WordsRef = Ref<Words>;

bool IsZero(const Words& line) {
  for (const Atomic<std::uint64_t>& word : line.words) {
    if (word.load(std::memory_order_relaxed) != 0) return false;
  }
  return true;
}

void Fill(Words& line, std::uint64_t value) {
  for (Atomic<std::uint64_t>& word : line.words) word.store(value, std::memory_order_relaxed);
}

TEST(ArenaTest, BlocksOfAllPoolsAreZeroedAndDoNotOverlap) {
  Arena arena(kMaxBytes);
  std::set<Line> used;
  for (std::size_t round = 0; round < 5; ++round) {
    for (std::size_t pool = 0; pool < kPools; ++pool) {
      const WordsRef block = arena.Allocate<Words>(static_cast<Pool>(pool));
      ASSERT_TRUE(block);
      ASSERT_GE(block.line(), kFirstLine);
      for (std::uint32_t i = 0; i < kPoolLines[pool]; ++i) {
        ASSERT_TRUE(used.insert(block.line() + i).second);
        Words& line = arena.At(WordsRef(block.line() + i));
        ASSERT_TRUE(IsZero(line));
        Fill(line, ~std::uint64_t{0});
      }
    }
  }
}

TEST(ArenaTest, UsedBytesAreTheLinesOfItsBlocks) {
  Arena arena(kMaxBytes);
  EXPECT_EQ(arena.used_bytes(), kFirstLine * kLineBytes);
  EXPECT_EQ(arena.max_bytes(), kMaxBytes);
  arena.Allocate<Words>(Pool::kPatterns);
  arena.Allocate<Words>(Pool::kCounter);
  arena.AllocateTable(10);
  EXPECT_EQ(arena.used_bytes(), (kFirstLine + 8 + 1 + 10) * kLineBytes);
}

TEST(ArenaTest, AFreedBlockIsReusedForItsPoolOnly) {
  Arena arena(kMaxBytes);
  const WordsRef name = arena.Allocate<Words>(Pool::kName);
  arena.Free(Pool::kName, name);
  const std::uint64_t used_bytes = arena.used_bytes();
  EXPECT_NE(arena.Allocate<Words>(Pool::kCounter), name);
  EXPECT_EQ(arena.Allocate<Words>(Pool::kName), name);
  EXPECT_NE(arena.Allocate<Words>(Pool::kName), name);
  EXPECT_EQ(arena.used_bytes(), used_bytes + (1 + 3) * kLineBytes);
}

TEST(ArenaTest, AReusedBlockIsZeroedExceptForTheKeptWord) {
  Arena arena(kMaxBytes);
  constexpr std::size_t kKeptWord = 3;
  const WordsRef block = arena.Allocate<Words>(Pool::kAgent);
  for (std::uint32_t i = 0; i < 4; ++i) Fill(arena.At(WordsRef(block.line() + i)), 7);
  arena.Free(Pool::kAgent, block, kKeptWord);
  EXPECT_EQ(arena.At(block).words[kKeptWord].load(std::memory_order_relaxed), 7U);
  ASSERT_EQ(arena.Allocate<Words>(Pool::kAgent), block);
  EXPECT_EQ(arena.At(block).words[kKeptWord].load(std::memory_order_relaxed), 7U);
  arena.At(block).words[kKeptWord].store(0, std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_TRUE(IsZero(arena.At(WordsRef(block.line() + i))));
}

TEST(ArenaTest, AFullArenaAllocatesOnlyFreedBlocks) {
  constexpr std::uint32_t kLines = kFirstLine + 10;
  Arena arena(kLines * kLineBytes);
  std::vector<WordsRef> blocks;
  while (const WordsRef block = arena.Allocate<Words>(Pool::kSeries)) blocks.push_back(block);
  EXPECT_EQ(blocks.size(), 5U);
  EXPECT_EQ(arena.used_bytes(), arena.max_bytes());
  EXPECT_FALSE(arena.Allocate<Words>(Pool::kCounter));
  EXPECT_EQ(arena.AllocateTable(1), 0U);
  arena.Free(Pool::kSeries, blocks[2]);
  EXPECT_FALSE(arena.Allocate<Words>(Pool::kCounter));
  EXPECT_EQ(arena.Allocate<Words>(Pool::kSeries), blocks[2]);
}

TEST(ArenaTest, GetOrAllocateMakesOneBlockForAReference) {
  Arena arena(kMaxBytes);
  AtomicRef<Words> ref{};
  const WordsRef first = arena.GetOrAllocate(ref, Pool::kOctave);
  EXPECT_TRUE(first);
  EXPECT_EQ(ref.load(std::memory_order_relaxed), first);
  EXPECT_EQ(arena.GetOrAllocate(ref, Pool::kOctave), first);
  Arena full(kFirstLine * kLineBytes);
  AtomicRef<Words> none{};
  EXPECT_FALSE(full.GetOrAllocate(none, Pool::kOctave));
  EXPECT_FALSE(none.load(std::memory_order_relaxed));
}

}  // namespace
}  // namespace pitwall::internal
