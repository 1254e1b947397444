#include "exporter/disk/framed_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pitwall::disk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr FrameMagic kMagic = {'T', 'E', 'S', 'T'};

// The bytes of file 7 with these bodies.
std::string FileWith(const std::vector<std::string>& bodies, std::uint64_t file_number = 7) {
  std::string bytes;
  for (const std::string& body : bodies) {
    const Frame frame{.kind = 3, .attributes = {1, 2}, .body = body};
    bytes += BytesOf(HeaderOf(kMagic, frame, HashOf(body), {file_number, bytes.size()}));
    bytes += body;
  }
  return bytes;
}

struct Found {
  std::vector<std::string> bodies;
  FrameCounts counts;
};

Found Read(std::string_view bytes, const FrameMagic& magic = kMagic) {
  Found found;
  found.counts = ReadFrames(bytes, magic, {7, 0}, [&](const Frame& frame) {
    EXPECT_EQ(frame.kind, 3U);
    EXPECT_THAT(frame.attributes, ElementsAre(1, 2));
    found.bodies.emplace_back(frame.body);
  });
  return found;
}

TEST(FramedRecordsTest, RecordsAreReadInOrder) {
  const Found found = Read(FileWith({"a", "", "ccc"}));
  EXPECT_THAT(found.bodies, ElementsAre("a", "", "ccc"));
  EXPECT_EQ(found.counts.records, 3U);
  EXPECT_EQ(found.counts.bytes, 4U);
  EXPECT_FALSE(found.counts.has_end);
  EXPECT_FALSE(found.counts.is_tail_damaged);
}

TEST(FramedRecordsTest, ReadingStopsAtTheEndRecord) {
  std::string bytes = FileWith({"a"});
  bytes += BytesOf(EndHeader(kMagic, {7, bytes.size()}));
  const Found found = Read(bytes + "left over");
  EXPECT_THAT(found.bodies, ElementsAre("a"));
  EXPECT_TRUE(found.counts.has_end);
  EXPECT_FALSE(found.counts.is_tail_damaged);
}

TEST(FramedRecordsTest, AnEmptyFileHasNoRecordsAndNoDamage) {
  const Found found = Read("");
  EXPECT_THAT(found.bodies, IsEmpty());
  EXPECT_FALSE(found.counts.is_tail_damaged);
}

TEST(FramedRecordsTest, WithoutAnEndRecordEveryCutInsideARecordIsSeen) {
  const std::string bytes = FileWith({"a", "bb"});
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const Found found = Read(std::string_view(bytes).substr(0, size));
    const bool has_first = size >= kFrameHeaderBytes + 1;
    ASSERT_EQ(found.bodies.size(), has_first ? 1U : 0U) << size;
    ASSERT_EQ(found.counts.is_tail_damaged, size != kFrameHeaderBytes + 1) << size;
  }
}

TEST(FramedRecordsTest, RecordsOfAnotherFileOrAnotherFormatAreNotAccepted) {
  EXPECT_THAT(Read(FileWith({"a"}, 8)).bodies, IsEmpty());
  EXPECT_THAT(Read(FileWith({"a"}), {'O', 'T', 'H', 'R'}).bodies, IsEmpty());
  EXPECT_THAT(Read("x" + FileWith({"a"})).bodies, IsEmpty());  // at another offset
}

TEST(FramedRecordsTest, DamageCostsOneRecord) {
  const std::string bytes = FileWith({"a", "bb", "ccc"});
  const std::size_t second = kFrameHeaderBytes + 1;
  for (std::size_t at = second; at < second + kFrameHeaderBytes + 2; ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const Found found = Read(damaged);
    ASSERT_THAT(found.bodies, ElementsAre("a", "ccc")) << at;
    ASSERT_EQ(found.counts.damaged, 1U) << at;
  }
}

}  // namespace
}  // namespace pitwall::disk
