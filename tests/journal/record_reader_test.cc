#include <gmock/gmock.h>

#include "exporter/journal/journal_file.h"
#include "exporter/journal/record.h"
#include "tests/journal/journaled_body.h"
#include "tests/support/hex_bytes.h"

namespace pitwall::journal {
namespace {

using ::testing::ElementsAreArray;

struct Found {
  std::vector<JournaledBody> records;
  ReadCounts counts;
};

Found Read(std::string_view bytes, Position from = {7, 0}) {
  Found found;
  found.counts = ReadRecords(
      bytes, from, [&](const Entry& entry) { found.records.push_back(JournaledBodyOf(entry)); });
  return found;
}

class RecordReaderTest : public ::testing::Test {
 protected:
  RecordReaderTest() { Write({7, kKey}, kept_); }
  static constexpr std::uint32_t kKey = 0xc0ff'ee11;

  // Writes a segment with these records over the previous one.
  void Write(SegmentId segment, const std::vector<JournaledBody>& records) {
    const std::string path = folder_.File(kSegmentFiles.NameOf(segment.number));
    const std::string spare = folder_.File(kSpareName);
    const auto file = std::filesystem::exists(spare)
                          ? JournalFile::CreateFromSpare(disk::SystemFiles(), spare, path, segment)
                          : JournalFile::Create(disk::SystemFiles(), path, segment);
    ASSERT_TRUE(file.ok()) << file.status().ToString();
    begins_.clear();
    for (const JournaledBody& kept : records) {
      begins_.push_back((*file)->size_bytes());
      ASSERT_TRUE((*file)->Append(EntryOf(kept), disk::HashOf(kept.body)).ok());
    }
    begins_.push_back((*file)->size_bytes());
    bytes_ = test::ReadFile(path);
    std::filesystem::rename(path, spare);
  }

  // The records that end before this byte.
  std::vector<JournaledBody> IntactBefore(std::size_t end) const {
    std::vector<JournaledBody> whole;
    for (std::size_t i = 0; i < kept_.size() && begins_[i + 1] <= end; ++i) {
      whole.push_back(kept_[i]);
    }
    return whole;
  }

  const std::vector<JournaledBody> kept_ = {
      {R"({"type":"heartbeat"})", BodyForm::kJson, 1'767'302'507'934, 10},
      {"two\nlines PWJ1", BodyForm::kLines, -5, 0.5},
      {std::string("\0PWJ1\0", 6), BodyForm::kJson, 0, 1000},
      {std::string(300, 'x'), BodyForm::kLines, 99, 10}};
  const test::TemporaryFolder folder_;
  std::string bytes_;
  std::vector<std::uint64_t> begins_;  // of the records, and of the end
};

TEST_F(RecordReaderTest, WrittenRecordsAreReadUnchanged) {
  const Found found = Read(bytes_);
  EXPECT_THAT(found.records, ElementsAreArray(kept_));
  EXPECT_EQ(found.counts.records, kept_.size());
  EXPECT_EQ(found.counts.damaged, 0U);
  EXPECT_FALSE(found.counts.is_torn);
}

// A segment that an earlier release wrote; the bytes of a segment never changed.
constexpr const char* kEarlierSegment =
    "50574a31010000000700000000000000000000000000000002000000000000009e2d707b9b0100000000000000"
    "0024406aac300e11541183787685cd5180f4e95b5d50574a310200000007000000000000004200000000000000"
    "0300000000000000fbffffffffffffff000000000000e03fbac55d204f3ea1da02b2835ad28889dd7b7d0a5057"
    "4a3100000000070000000000000085000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000e27f42f98564ef05";

TEST_F(RecordReaderTest, TheBytesOfAnEarlierReleaseAreReadAndStillWritten) {
  const std::vector<JournaledBody> records = {{"[]", BodyForm::kJson, 1'767'302'507'934, 10},
                                              {"{}\n", BodyForm::kLines, -5, 0.5}};
  const std::string earlier = test::BytesOfHex(kEarlierSegment);
  const Found found = Read(earlier);
  EXPECT_THAT(found.records, ElementsAreArray(records));
  EXPECT_FALSE(found.counts.is_torn);
  std::filesystem::remove(folder_.File(kSpareName));
  Write({7}, records);
  EXPECT_EQ(bytes_, earlier);
}

TEST_F(RecordReaderTest, ReadingBeginsAtTheGivenRecord) {
  for (std::size_t i = 0; i < begins_.size(); ++i) {
    const Found found = Read(bytes_, {7, begins_[i]});
    EXPECT_THAT(found.records,
                ElementsAreArray(kept_.begin() + static_cast<std::ptrdiff_t>(i), kept_.end()));
    EXPECT_FALSE(found.counts.is_torn);
  }
}

TEST_F(RecordReaderTest, AnEmptyFileHoldsNothingAndIsNotTorn) {
  EXPECT_FALSE(Read("").counts.is_torn);
}

TEST_F(RecordReaderTest, TheRecordsBeforeACutAreReadAndTheCutIsNoticed) {
  for (std::size_t size = 1; size < bytes_.size(); ++size) {
    const Found found = Read(std::string_view(bytes_).substr(0, size));
    ASSERT_THAT(found.records, ElementsAreArray(IntactBefore(size))) << size;
    ASSERT_TRUE(found.counts.is_torn) << size;
    ASSERT_EQ(found.counts.damaged, 0U) << size;
  }
}

TEST_F(RecordReaderTest, AFlippedBitCostsOneRecordAndIsCounted) {
  for (std::size_t bit = 0; bit < bytes_.size() * 8; ++bit) {
    std::string damaged = bytes_;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    std::vector<JournaledBody> others = kept_;
    const auto next = std::upper_bound(begins_.begin(), begins_.end(), bit / 8);
    const auto hit = static_cast<std::size_t>(next - begins_.begin()) - 1;
    const bool is_in_end = hit == kept_.size();
    if (!is_in_end) others.erase(others.begin() + static_cast<std::ptrdiff_t>(hit));
    const Found found = Read(damaged);
    ASSERT_THAT(found.records, ElementsAreArray(others)) << bit;
    ASSERT_EQ(found.counts.damaged, is_in_end ? 0U : 1U) << bit;
    ASSERT_EQ(found.counts.is_torn, is_in_end) << bit;
  }
}

TEST_F(RecordReaderTest, TwoDamagedRecordsInARowAreTwo) {
  std::string damaged = bytes_;
  damaged[begins_[1] + disk::kFrameHeaderBytes] ^= 1;  // its body
  damaged[begins_[2] + disk::kFrameHeaderBytes] ^= 1;
  const Found found = Read(damaged);
  EXPECT_THAT(found.records, ElementsAreArray({kept_[0], kept_[3]}));
  EXPECT_EQ(found.counts.damaged, 2U);
}

TEST_F(RecordReaderTest, RecordsOfAnEarlierSegmentAreNeverRead) {
  const std::string before = bytes_;
  Write({8, kKey}, {kept_[0]});
  ASSERT_EQ(bytes_.size(), before.size());
  EXPECT_THAT(Read(bytes_, {8, 0}).records, ElementsAreArray({kept_[0]}));
  EXPECT_FALSE(Read(bytes_, {8, 0}).counts.is_torn);
  // The first record is damaged, so the rest is searched.
  bytes_[begins_[1]] ^= 1;
  const Found found = Read(bytes_, {8, 0});
  EXPECT_THAT(found.records, ElementsAreArray({kept_[0]}));
  EXPECT_TRUE(found.counts.is_torn);
  EXPECT_EQ(found.counts.damaged, 0U);
  EXPECT_TRUE(Read(before, {8, 0}).records.empty());
}

TEST_F(RecordReaderTest, ARecordInsideABodyIsNoRecord) {
  Write({9, kKey}, {{bytes_, BodyForm::kJson, 1, 10}, {"after", BodyForm::kJson, 2, 10}});
  std::string damaged = bytes_;
  damaged[8] ^= 1;  // the first header is damaged, so its body is searched
  EXPECT_THAT(Read(damaged, {9, 0}).records,
              ElementsAreArray({JournaledBody{"after", BodyForm::kJson, 2, 10}}));
}

// The sender of a body knows the format, the segment and the offset, but not the key.
TEST_F(RecordReaderTest, AForgedHeaderInABodyIsNotAcceptedAfterDamage) {
  const Entry forged = {"forged", BodyForm::kJson, 3, 10};
  for (const std::size_t damaged_at : {std::size_t{8}, disk::kFrameHeaderBytes + 1}) {
    for (const std::uint32_t guess : {0U, kKey + 1}) {
      // The body of the first record begins behind its header.
      std::string body = "[\n";
      const std::uint64_t at = disk::kFrameHeaderBytes + body.size();
      body += disk::BytesOf(RecordHeader(forged, disk::HashOf(forged.body), {7, guess}, at));
      body += forged.body;
      body += disk::BytesOf(EndRecord({7, guess}, at + disk::kFrameHeaderBytes + 6));
      Write({7, kKey}, {{body, BodyForm::kJson, 1, 10}, {"after", BodyForm::kJson, 2, 10}});
      std::string damaged = bytes_;
      damaged[damaged_at] = static_cast<char>(damaged[damaged_at] ^ 1);
      const Found found = Read(damaged);
      EXPECT_THAT(found.records, ElementsAreArray({JournaledBody{"after", BodyForm::kJson, 2, 10}}))
          << damaged_at << ' ' << guess;
      EXPECT_FALSE(found.counts.is_torn);
    }
  }
}

}  // namespace
}  // namespace pitwall::journal
