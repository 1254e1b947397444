#include "memory/directory.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace pitwall::internal {
namespace {

// A record of one line, found by its key.
struct Record {
  DirectoryLinks links;
  Atomic<std::uint64_t> key;
};
using RecordRef = Ref<Record>;

class DirectoryTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kBuckets = 8;  // so that chains are long

  RecordRef Find(std::uint64_t hash, std::uint64_t key) {
    return directory_.Find<Record>(hash, [&](RecordRef record) { return KeyOf(record) == key; });
  }
  RecordRef Insert(std::uint64_t hash, std::uint64_t key) {
    return directory_.FindOrInsert<Record>(
        hash, kKind, [&](RecordRef record) { return KeyOf(record) == key; },
        [&] { return Make(key); }, [&](RecordRef record) { discarded_.push_back(record); });
  }
  RecordRef Make(std::uint64_t key) {
    const RecordRef record = arena_.Allocate<Record>(Pool::kCounter);
    arena_.At(record).key.store(key, std::memory_order_relaxed);
    ++made_;
    return record;
  }
  std::uint64_t KeyOf(RecordRef record) {
    return arena_.At(record).key.load(std::memory_order_relaxed);
  }
  Line end() const { return static_cast<Line>(arena_.used_bytes() / kLineBytes); }

  static constexpr std::uint32_t kKind = 5;
  Arena arena_{1 << 20};
  Directory directory_{arena_, Directory::MakeTable(arena_, kBuckets), kBuckets};
  int made_ = 0;
  std::vector<RecordRef> discarded_;
};

TEST_F(DirectoryTest, ARecordIsMadeOnceAndFoundByItsHash) {
  EXPECT_FALSE(Find(42, 1));
  const RecordRef record = Insert(42, 1);
  ASSERT_TRUE(record);
  EXPECT_EQ(Insert(42, 1), record);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(Find(42, 1), record);
  EXPECT_EQ(arena_.At(record).links.kind.load(std::memory_order_relaxed), kKind);
  EXPECT_EQ(arena_.At(record).links.hash.load(std::memory_order_relaxed), 42U);
  EXPECT_FALSE(Find(42 + kBuckets, 1));
}

TEST_F(DirectoryTest, RecordsWithEqualHashesAreToldApartByTheirKeys) {
  const RecordRef first = Insert(42, 1);
  const RecordRef second = Insert(42, 2);
  EXPECT_NE(first, second);
  EXPECT_EQ(Find(42, 1), first);
  EXPECT_EQ(Find(42, 2), second);
}

TEST_F(DirectoryTest, ARecordThatIsInsertedMeanwhileWinsAndTheOtherIsDiscarded) {
  RecordRef winner;
  RecordRef loser;
  const RecordRef found = directory_.FindOrInsert<Record>(
      42, kKind, [&](RecordRef record) { return KeyOf(record) == 1; },
      [&] {
        // As if another thread were faster.
        winner = Insert(42, 1);
        loser = Make(1);
        return loser;
      },
      [&](RecordRef record) { discarded_.push_back(record); });
  EXPECT_EQ(found, winner);
  EXPECT_EQ(discarded_, std::vector{loser});
}

TEST_F(DirectoryTest, WithoutMemoryNothingIsInserted) {
  const RecordRef none = directory_.FindOrInsert<Record>(
      42, kKind, [](RecordRef) { return false; }, [] { return RecordRef(); }, [](RecordRef) {});
  EXPECT_FALSE(none);
  EXPECT_FALSE(Find(42, 1));
}

TEST_F(DirectoryTest, ARemovedRecordIsNeitherFoundNorReached) {
  std::vector<RecordRef> records;
  // One chain: first, middle and last are removed in turn.
  for (std::uint64_t key = 0; key < 5; ++key) records.push_back(Insert(key * kBuckets, key));
  for (const std::size_t removed : {4U, 2U, 0U}) {
    EXPECT_TRUE(directory_.Reaches(records[removed], end()));
    directory_.Remove(records[removed]);
    EXPECT_FALSE(directory_.Reaches(records[removed], end()));
    EXPECT_FALSE(Find(removed * kBuckets, removed));
  }
  EXPECT_EQ(Find(1 * kBuckets, 1), records[1]);
  EXPECT_EQ(Find(3 * kBuckets, 3), records[3]);
}

TEST_F(DirectoryTest, ALinkBeyondTheEndIsNotFollowed) {
  const RecordRef first = Insert(0, 1);
  const RecordRef second = Insert(kBuckets, 2);
  EXPECT_TRUE(directory_.Reaches(first, end()));
  EXPECT_FALSE(directory_.Reaches(first, second.line()));
}

TEST_F(DirectoryTest, ItAgreesWithAMap) {
  std::mt19937_64 random(5);
  std::map<std::uint64_t, RecordRef> expected;
  for (int step = 0; step < 5000; ++step) {
    const std::uint64_t key = random() % 200;
    const std::uint64_t hash = key * 0x9e37'79b9'7f4a'7c15;
    const auto known = expected.find(key);
    if (random() % 3 == 0 && known != expected.end()) {
      directory_.Remove(known->second);
      arena_.Free(Pool::kCounter, known->second);
      expected.erase(known);
    } else {
      const RecordRef record = Insert(hash, key);
      if (known != expected.end()) {
        ASSERT_EQ(record, known->second);
      }
      expected[key] = record;
    }
    const std::uint64_t other = random() % 200;
    const auto at = expected.find(other);
    ASSERT_EQ(Find(other * 0x9e37'79b9'7f4a'7c15, other),
              at == expected.end() ? RecordRef() : at->second);
  }
}

}  // namespace
}  // namespace pitwall::internal
