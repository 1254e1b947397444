#include "exporter/cli/event_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class EventReaderTest : public ::testing::Test {
 protected:
  std::vector<std::pair<std::uint64_t, std::string>> ReadFile(const std::string& path) {
    InputFile file(path);
    EventReader reader(file);
    std::vector<std::pair<std::uint64_t, std::string>> events;
    for (EventText event; reader.Next(event);) {
      if (event.is_too_long) event.text = "too long";
      events.emplace_back(event.line, event.text);
    }
    error_ = reader.error();
    return events;
  }
  auto Read(const std::string& text) { return ReadFile(folder_.Write("events", text)); }

  test::TemporaryFolder folder_;
  std::string error_;
};

TEST_F(EventReaderTest, ALineIsAnEventAndBlankLinesAreNone) {
  EXPECT_THAT(Read("\n{\"a\":1}\r\n\n  {broken  \n{\"b\":2}"),
              ElementsAre(Pair(2, "{\"a\":1}"), Pair(4, "{broken"), Pair(5, "{\"b\":2}")));
  EXPECT_EQ(error_, "");
}

TEST_F(EventReaderTest, AnArrayIsSplitIntoItsEvents) {
  EXPECT_THAT(Read("[{\"a\":\"x]}\\\",\"},\n {\"b\":[1,\n2]}, 3,\"s\"]\n"),
              ElementsAre(Pair(1, "{\"a\":\"x]}\\\",\"}"), Pair(2, "{\"b\":[1,\t2]}"),
                          Pair(2 + 1, "3"), Pair(3, "\"s\"")));
  EXPECT_EQ(error_, "");
}

TEST_F(EventReaderTest, AnObjectOverManyLinesIsOneEvent) {
  EXPECT_THAT(Read("\xef\xbb\xbf{ \n  \"a\": 1\n}\n{\n}\n"),
              ElementsAre(Pair(1, "{ \t  \"a\": 1\t}"), Pair(4, "{\t}")));
}

TEST_F(EventReaderTest, InputThatEndsEarlyIsReported) {
  EXPECT_THAT(Read("[{\"a\":1},"), ElementsAre(Pair(1, "{\"a\":1}")));
  EXPECT_EQ(error_, "ends in the middle of an array");
  EXPECT_THAT(Read("[{\"a\":1},{\"b\""), ElementsAre(Pair(1, "{\"a\":1}")));
  EXPECT_EQ(error_, "ends in the middle of an event");
}

TEST_F(EventReaderTest, AnEmptyFileHasNoEvents) {
  EXPECT_THAT(Read(""), IsEmpty());
  EXPECT_THAT(Read("[]"), IsEmpty());
  EXPECT_EQ(error_, "");
}

TEST_F(EventReaderTest, AnEventLargerThanABodyIsCutAndTheNextIsComplete) {
  EXPECT_THAT(Read(std::string(EventReader::kMaxEventBytes + 1, 'x') + "\n{}\n"),
              ElementsAre(Pair(1, "too long"), Pair(2, "{}")));
}

TEST_F(EventReaderTest, GzipIsInflatedAndACutFileIsReported) {
  const std::string path = folder_.File("events.gz");
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "{\"i\":" + std::to_string(i * 7919) + "}\n";
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, lines.data(), static_cast<unsigned>(lines.size()));
  gzclose(out);
  EXPECT_EQ(ReadFile(path).size(), 1000U);
  EXPECT_EQ(error_, "");
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 20);
  ReadFile(path);
  EXPECT_EQ(error_, "ends in the middle of its gzip stream");
}

TEST_F(EventReaderTest, AMissingFileAndAFolderAreErrors) {
  EXPECT_THAT(ReadFile(folder_.File("missing")), IsEmpty());
  EXPECT_EQ(error_, "No such file or directory");
  EXPECT_THAT(ReadFile(folder_.File("")), IsEmpty());
  EXPECT_THAT(error_, HasSubstr("directory"));
}

}  // namespace
}  // namespace pitwall::cli
