#include "exporter/transcripts/format.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pitwall::transcripts {
namespace {

TEST(TranscriptFormatTest, AFileIsRecognizedByItsFirstRecords) {
  EXPECT_EQ(DetectFormat(R"({"type":"heartbeat","agent_id":"a"})"), Format::kEvents);
  EXPECT_EQ(DetectFormat("[{\"type\":\"heartbeat\",\"agent_id\":\"a\"}]"), Format::kEvents);
  EXPECT_EQ(DetectFormat("{\"resourceLogs\":[]}\n"), Format::kOtlp);
  EXPECT_EQ(DetectFormat("{\"type\":\"summary\",\"leafUuid\":\"u\"}\n"), Format::kClaude);
  EXPECT_EQ(DetectFormat("not json\n{\"type\":\"user\",\"sessionId\":\"s\"}\n"), Format::kClaude);
  EXPECT_EQ(DetectFormat("{\"timestamp\":\"t\",\"type\":\"session_meta\",\"payload\":{}}"),
            Format::kCodex);
  EXPECT_EQ(DetectFormat("{\"sessionId\":\"s\",\"projectHash\":\"h\",\"kind\":\"main\"}"),
            Format::kGemini);
  EXPECT_EQ(DetectFormat("{\n  \"info\": {\n    \"id\": \"ses_1\"\n  },\n  \"messages\": []\n}"),
            Format::kOpencode);
  EXPECT_EQ(DetectFormat("{\"id\":\"m\",\"sessionID\":\"s\",\"role\":\"user\"}"),
            Format::kOpencode);
  EXPECT_EQ(DetectFormat(std::string_view("SQLite format 3\0....", 20)), Format::kOpencodeDatabase);
}

TEST(TranscriptFormatTest, ADocumentMayBeLongerThanItsHead) {
  EXPECT_EQ(DetectFormat("{\n \"info\": {\"id\": \"ses_1\"},\n \"messages\": [{\"info\": {\"ro"),
            Format::kOpencode);
  EXPECT_EQ(DetectFormat("{\"sessionId\":\"s\",\"projectHash\":\"h\",\"messages\":[{\"id\":\"m"),
            Format::kGemini);
}

TEST(TranscriptFormatTest, OtherFilesAreNotRecognized) {
  for (const std::string_view text :
       {"", " ", "hello", "{}", "[]", "{\"name\":\"x\"}",
        "{\"type\":\"session.start\",\"data\":{}}", "{\"agentType\":\"reviewer\"}", "{", "\xff\xfe",
        "[[[[", "{\"a\":"}) {
    EXPECT_EQ(DetectFormat(text), std::nullopt) << text;
  }
}

TEST(TranscriptFormatTest, FormatsHaveNames) {
  EXPECT_EQ(FormatFromName("codex"), Format::kCodex);
  EXPECT_EQ(FormatFromName("auto"), std::nullopt);
}

TEST(TranscriptFormatTest, ADocumentBeginsWithABracketOrALoneBrace) {
  EXPECT_TRUE(IsDocument("\n[1]"));
  EXPECT_TRUE(IsDocument("{ \n\"a\":1}"));
  EXPECT_FALSE(IsDocument("{\"a\":1}\n{\"a\":2}"));
  EXPECT_FALSE(IsDocument(""));
}

}  // namespace
}  // namespace pitwall::transcripts
