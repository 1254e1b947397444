#include "pitwall/host/event_id_set.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace pitwall {
namespace {

std::string Id(std::uint64_t number) { return "toolu_" + std::to_string(number); }

TEST(EventIdSetTest, AnIdIsNewOnce) {
  EventIdSet ids(10);
  EXPECT_TRUE(ids.Insert("a"));
  EXPECT_FALSE(ids.Insert("a"));
  EXPECT_TRUE(ids.Insert("b"));
  EXPECT_EQ(ids.size(), 2U);
}

TEST(EventIdSetTest, AnEmptyIdIsAlwaysNewAndIsNotRemembered) {
  EventIdSet ids(10);
  EXPECT_TRUE(ids.Insert(""));
  EXPECT_TRUE(ids.Insert(""));
  EXPECT_EQ(ids.size(), 0U);
}

TEST(EventIdSetTest, AFullSetEvictsTheOldestId) {
  EventIdSet ids(3);
  for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(ids.Insert(id));
  EXPECT_FALSE(ids.Insert("a"));  // still the oldest: a duplicate does not make it newer
  EXPECT_TRUE(ids.Insert("d"));
  EXPECT_EQ(ids.size(), 3U);
  EXPECT_FALSE(ids.Insert("b"));
  EXPECT_FALSE(ids.Insert("c"));
  EXPECT_TRUE(ids.Insert("a"));
}

TEST(EventIdSetTest, ABatchAnswersInOrder) {
  EventIdSet ids(100);
  ids.Insert("old");
  const std::string_view batch[] = {"x", "old", "x", "", "y"};
  bool is_new[5] = {};
  ids.Insert(batch, is_new);
  EXPECT_TRUE(is_new[0]);
  EXPECT_FALSE(is_new[1]);
  EXPECT_FALSE(is_new[2]);
  EXPECT_TRUE(is_new[3]);
  EXPECT_TRUE(is_new[4]);
}

TEST(EventIdSetTest, AHashStandsForItsId) {
  EventIdSet ids(3);
  const EventIdHash hash = ids.HashOf("a");
  EXPECT_FALSE(ids.Contains(hash));
  EXPECT_TRUE(ids.Insert(hash));
  EXPECT_FALSE(ids.Insert("a"));
  EXPECT_TRUE(ids.Contains("a"));
  ids.Insert("b");
  EXPECT_TRUE(ids.Contains(ids.HashOf("b")));
  EXPECT_FALSE(ids.Insert(ids.HashOf("b")));
}

TEST(EventIdSetTest, TheHashOfAnEmptyIdIsAlwaysNew) {
  EventIdSet ids(3);
  EXPECT_TRUE(ids.Insert(ids.HashOf("")));
  EXPECT_TRUE(ids.Insert(ids.HashOf("")));
  EXPECT_FALSE(ids.Contains(ids.HashOf("")));
  EXPECT_EQ(ids.size(), 0U);
}

TEST(EventIdSetTest, PrefetchedIdsHaveTheirHashesAndAreNotInserted) {
  EventIdSet ids(2);
  ids.Insert("a");
  ids.Insert("b");
  const std::string_view batch[] = {"a", "", "c"};
  EventIdHash hashes[3];
  ids.Prefetch(batch, hashes);
  EXPECT_FALSE(ids.Insert(hashes[0]));
  EXPECT_EQ(hashes[1].value, 0U);
  EXPECT_EQ(hashes[2].value, ids.HashOf("c").value);
  EXPECT_FALSE(ids.Contains("c"));
}

// Against a plain deque and set, through growth and long after the set is full.
TEST(EventIdSetTest, ItAgreesWithASimpleModel) {
  for (const std::size_t capacity : {1U, 2U, 7U, 1000U, 5000U}) {
    EventIdSet ids(capacity);
    std::deque<std::uint64_t> by_age;
    std::unordered_set<std::uint64_t> known;
    std::mt19937_64 random(capacity);
    for (int i = 0; i < 40'000; ++i) {
      const std::uint64_t id = random() % (capacity * 3);
      const bool is_new = known.insert(id).second;
      ASSERT_EQ(ids.Insert(Id(id)), is_new) << capacity << " " << i;
      if (!is_new) continue;
      by_age.push_back(id);
      if (by_age.size() > capacity) {
        known.erase(by_age.front());
        by_age.pop_front();
      }
      ASSERT_EQ(ids.size(), by_age.size());
    }
  }
}

TEST(EventIdSetTest, ARestoredSetHoldsTheSavedIdsInTheirOrder) {
  EventIdSet ids(2000);
  for (std::uint64_t i = 0; i < 5000; ++i) ids.Insert(Id(i));
  const EventIdSet::Contents saved = ids.Save();
  EXPECT_EQ(saved.inserted, 5000U);
  ASSERT_EQ(saved.hashes.size(), 2000U);

  EventIdSet restored(2000);
  restored.Insert("gone");
  restored.Restore(saved);
  EXPECT_EQ(restored.size(), 2000U);
  EXPECT_EQ(restored.Save().hashes, saved.hashes);
  EXPECT_EQ(restored.Save().inserted, 5000U);
  for (std::uint64_t i = 3000; i < 5000; ++i) ASSERT_FALSE(restored.Insert(Id(i)));
  EXPECT_TRUE(restored.Insert(Id(0)));
  EXPECT_TRUE(restored.Insert(Id(3000)));  // the oldest was evicted for the one above
  EXPECT_TRUE(restored.Insert("gone"));
}

TEST(EventIdSetTest, ASecondSaveHoldsOnlyNewerIds) {
  EventIdSet ids(100);
  for (std::uint64_t i = 0; i < 30; ++i) ids.Insert(Id(i));
  EventIdSet::Contents first = ids.Save();
  for (std::uint64_t i = 30; i < 50; ++i) ids.Insert(Id(i));
  const EventIdSet::Contents second = ids.Save(first.inserted);
  EXPECT_EQ(second.hashes.size(), 20U);
  EXPECT_EQ(second.inserted, 50U);
  EXPECT_TRUE(ids.Save(second.inserted).hashes.empty());
  EXPECT_TRUE(ids.Save(UINT64_MAX).hashes.empty());

  first.hashes.insert(first.hashes.end(), second.hashes.begin(), second.hashes.end());
  EXPECT_EQ(first.hashes, ids.Save().hashes);
}

TEST(EventIdSetTest, ASmallerSetRestoresTheNewest) {
  EventIdSet ids(100);
  for (std::uint64_t i = 0; i < 100; ++i) ids.Insert(Id(i));
  EventIdSet small(10);
  small.Restore(ids.Save());
  EXPECT_EQ(small.size(), 10U);
  for (std::uint64_t i = 90; i < 100; ++i) EXPECT_FALSE(small.Insert(Id(i)));
  EXPECT_TRUE(small.Insert(Id(89)));
}

TEST(EventIdSetTest, InconsistentContentsAreRestoredAsFarAsTheyAreValid) {
  EventIdSet ids(10);
  ids.Restore({{1, 2}, 0, {5, 5, 0, 7}});
  EXPECT_EQ(ids.size(), 3U);
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_TRUE(ids.Insert(Id(i)));
  EXPECT_EQ(ids.size(), 10U);
  ids.Restore({{1, 2}, UINT64_MAX, {1, 2, 3}});
  ids.Insert("a");
  EXPECT_EQ(ids.Save().hashes.size(), 4U);
}

// The expected values are CPython 3.11's: hash(b"…") with PYTHONHASHSEED=0, which is SipHash-1-3
// under the key zero.
TEST(EventIdSetTest, AnIdIsRememberedAsItsSipHash) {
  EventIdSet ids(20);
  ids.Restore({});
  constexpr std::string_view kText = "abcdefghijk";
  for (std::size_t size = 1; size <= kText.size(); ++size) ids.Insert(kText.substr(0, size));
  ids.Insert("task_1767221023879_op1bzi:claimed");
  const std::vector<std::uint64_t> expected = {
      0x407448d2b89b1813, 0x555508cbc6add439, 0xc03bc3a0042630f2, 0xe3d1d5fdd52aae89,
      0x251f3c725bd784a2, 0x62207e654289df28, 0x6db12aae9070f506, 0x3f7b849c0b8e35ea,
      0xf89b34a3d11eb6e5, 0xf47c264806c40ff1, 0x14215fc65e2c3bd4, 0xe791a00f21155f29};
  EXPECT_EQ(ids.Save().hashes, expected);
}

TEST(EventIdSetTest, ContainsTellsWhetherAnIdIsRemembered) {
  EventIdSet ids(2);
  EXPECT_FALSE(ids.Contains("a"));
  ids.Insert("a");
  EXPECT_TRUE(ids.Contains("a"));
  EXPECT_FALSE(ids.Contains("b"));
  ids.Insert("b");
  ids.Insert("c");
  EXPECT_FALSE(ids.Contains("a")) << "the oldest id is forgotten";
  EXPECT_TRUE(ids.Contains("b"));
  EXPECT_TRUE(ids.Contains("c"));
  ids.Insert("");
  EXPECT_FALSE(ids.Contains(""));
}

TEST(EventIdSetTest, TwoSetsHashUnderDifferentKeys) {
  EventIdSet one(10);
  EventIdSet other(10);
  one.Insert("a");
  other.Insert("a");
  EXPECT_NE(one.Save().hashes, other.Save().hashes);
}

TEST(EventIdSetTest, ThreadsThatInsertTheSameIdsFindEachNewOnce) {
  static constexpr std::uint64_t kIds = 20'000;
  EventIdSet ids(kIds);
  std::atomic<std::uint64_t> found_new{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::uint64_t i = 0; i < kIds; ++i) found_new += ids.Insert(Id(i)) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found_new, kIds);
  EXPECT_EQ(ids.size(), kIds);
}

}  // namespace
}  // namespace pitwall
