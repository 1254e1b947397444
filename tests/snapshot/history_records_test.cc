#include "exporter/snapshot/history_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/hex_bytes.h"

namespace pitwall::snapshot {
namespace {

using ::testing::ElementsAre;

// A file of version 1: two sealed slots, ids, an open slot. Written by a release that had only
// version 1.
constexpr const char* kVersion1 =
    "505748495354310a505752432a00000001000000ad05c8e0461517d30400000000000000fbffffffffffffff10"
    "270000000000004d00000000000000010000007365616c6564505752432900000001000000f29656b504dc713c"
    "05000000000000001027000000000000204e0000000000004d0000000000000000000000005057524350575243"
    "3800000003000000a0ddda3c213370f7887766554433221109000000000000000c000000000000000200000000"
    "00000001000000000000000200000000000000ffffffffffffffff505752432800000002000000f478dffb6b7a"
    "69d40000000000000000204e000000000000a8610000000000004e00000000000000000000006f70656e";

constexpr std::size_t kVersion1Begin = 8;  // of the first record

std::vector<PackedSlot> Slots() {
  return {{4, -5, 10'000, 77, 1, "sealed"},
          {5, 10'000, 20'000, 77, 0, std::string("\0PWRC", 5)},
          {0, 20'000, 25'000, 78, 0, "open"}};
}

std::string Version2(std::uint64_t generation = 3) {
  EventIdSet::Contents ids;
  ids.key[0] = 0x1122334455667788;
  ids.key[1] = 9;
  ids.inserted = 12;
  ids.hashes = {1, 2, UINT64_MAX};
  std::string bytes;
  HistoryRecordWriter writer(bytes, generation, 0);
  writer.AppendSealedSlot(Slots()[0]);
  writer.AppendSealedSlot(Slots()[1]);
  writer.AppendIds(ids, 2);
  writer.AppendOpenSlot(Slots()[2]);
  return bytes;
}

void ExpectSlot(const PackedSlot& found, const PackedSlot& expected) {
  EXPECT_EQ(found.sequence, expected.sequence);
  EXPECT_EQ(found.begins_at_ms, expected.begins_at_ms);
  EXPECT_EQ(found.ends_at_ms, expected.ends_at_ms);
  EXPECT_EQ(found.wall_offset_ms, expected.wall_offset_ms);
  EXPECT_EQ(found.level, expected.level);
  EXPECT_EQ(found.bytes, expected.bytes);
}

void ExpectComplete(const HistoryRecords& records) {
  EXPECT_EQ(records.damaged, 0U);
  ASSERT_EQ(records.slots.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) ExpectSlot(records.slots[i], Slots()[i]);
  EXPECT_EQ(records.ids.key[0], 0x1122334455667788U);
  EXPECT_EQ(records.ids.key[1], 9U);
  EXPECT_EQ(records.ids.inserted, 12U);
  EXPECT_THAT(records.ids.hashes, ElementsAre(2, UINT64_MAX));  // two are remembered
}

TEST(HistoryRecordsTest, BothVersionsAreRead) {
  ExpectComplete(ReadHistoryRecords(Version2(), 3));
  ExpectComplete(ReadHistoryRecords(test::BytesOfHex(kVersion1), 3));
}

TEST(HistoryRecordsTest, AFlippedBitCostsOneRecord) {
  for (const std::string& bytes : {Version2(), test::BytesOfHex(kVersion1)}) {
    const bool is_version_1 = bytes.starts_with("PWHIST1");
    for (std::size_t bit = is_version_1 ? 8 * kVersion1Begin : 0; bit < 8 * bytes.size(); ++bit) {
      std::string damaged = bytes;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      const HistoryRecords records = ReadHistoryRecords(damaged, 3);
      ASSERT_EQ(records.damaged, 1U) << bit;
      const std::size_t found = records.slots.size() + (records.ids.inserted != 0 ? 1 : 0);
      ASSERT_EQ(found, 3U) << bit;
    }
  }
}

TEST(HistoryRecordsTest, DamagedFirstBytesOfVersion1CostNoRecord) {
  for (std::size_t at = 0; at < kVersion1Begin; ++at) {
    std::string damaged = test::BytesOfHex(kVersion1);
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const HistoryRecords records = ReadHistoryRecords(damaged, 3);
    EXPECT_EQ(records.slots.size(), 3U) << at;
    EXPECT_EQ(records.damaged, 1U) << at;
  }
}

TEST(HistoryRecordsTest, ACutIsCountedUnlessItIsBetweenTwoRecords) {
  for (const std::string& bytes : {Version2(), test::BytesOfHex(kVersion1)}) {
    std::size_t clean_cuts = 0;
    for (std::size_t size = kVersion1Begin; size < bytes.size(); ++size) {
      const HistoryRecords records = ReadHistoryRecords(std::string_view(bytes).substr(0, size), 3);
      ASSERT_LE(records.damaged, 1U) << size;
      clean_cuts += records.damaged == 0 ? 1 : 0;
    }
    EXPECT_EQ(clean_cuts, bytes.starts_with("PWHIST1") ? 4U : 3U);  // also behind the file's magic
  }
}

TEST(HistoryRecordsTest, RecordsOfAnotherGenerationAreNotAccepted) {
  const HistoryRecords records = ReadHistoryRecords(Version2(4), 3);
  EXPECT_TRUE(records.slots.empty());
  EXPECT_EQ(records.damaged, 1U);
}

}  // namespace
}  // namespace pitwall::snapshot
