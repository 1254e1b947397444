#include "exporter/telemetry/json_fields.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/telemetry/exit_code.h"

namespace pitwall::telemetry {
namespace {

class JsonFieldsTest : public ::testing::Test {
 protected:
  JsonValue Parse(std::string_view text) {
    simdjson::dom::element element;
    EXPECT_EQ(parser_.parse(std::string(text)).get(element), simdjson::SUCCESS) << text;
    return JsonValue(element);
  }
  simdjson::dom::parser parser_;
};

TEST_F(JsonFieldsTest, AFieldThatIsAbsentOrOfAnotherTypeIsEmpty) {
  const JsonValue value = Parse(R"({"a":1,"b":"x","c":null,"d":[1]})");
  EXPECT_EQ(value.Text("a"), "");
  EXPECT_EQ(value.Text("missing"), "");
  EXPECT_EQ(value["b"]["c"]["d"].Text(), "");
  EXPECT_FALSE(value["b"].Number().has_value());
  EXPECT_FALSE(value["b"].Bool().has_value());
  EXPECT_EQ(value.First({"missing", "c", "a"}).Number(), 1.0);
  EXPECT_EQ(value.Text({"a", "c", "b"}), "x");
  EXPECT_FALSE(JsonValue().exists());
  EXPECT_EQ(JsonValue().Minified(), "");
}

TEST_F(JsonFieldsTest, NumbersAndTruthMayBeTexts) {
  const JsonValue value = Parse(R"({"n":"412","t":"true","f":false,"big":1e300,"neg":-5})");
  EXPECT_EQ(value["n"].Number(), 412.0);
  EXPECT_EQ(value.Count("n"), 412U);
  EXPECT_EQ(value["t"].Bool(), true);
  EXPECT_EQ(value["f"].Bool(), false);
  EXPECT_EQ(value.Count("big"), 1'000'000'000'000'000U);
  EXPECT_EQ(value.Count("neg"), 0U);
}

TEST_F(JsonFieldsTest, ATimeIsATextOrANumberOfMilliseconds) {
  const JsonValue value = Parse(
      R"({"t":"2026-09-21T14:13:20.5Z","n":1790000000500,"s":1790000000,"x":"soon","big":1e300})");
  EXPECT_EQ(TimeMsOf(value["t"]), 1'790'000'000'500);
  EXPECT_EQ(TimeMsOf(value["n"]), 1'790'000'000'500);
  EXPECT_EQ(TimeMsOf(value["s"]), 0);  // seconds
  EXPECT_EQ(TimeMsOf(value["x"]), 0);
  EXPECT_EQ(TimeMsOf(value["big"]), 0);
  EXPECT_EQ(TimeMsOf(value["missing"]), 0);
}

TEST_F(JsonFieldsTest, AHashIsThatOfTheText) {
  EXPECT_EQ(HashText(""), "2d06800538d394c2");  // XXH3_64bits of no bytes
  EXPECT_NE(HashText("a"), HashText("b"));
}

TEST(ExitCodeTest, EachAgentPutsItAtItsOwnPlace) {
  EXPECT_EQ(ClaudeExitCode("Exit code 3\nout"), 3);
  EXPECT_EQ(ClaudeExitCode("out\nExit code 3"), std::nullopt);
  EXPECT_EQ(ClaudeExitCode("Exit code x"), std::nullopt);

  EXPECT_EQ(CodexExitCode("Chunk ID: a\nProcess exited with code 4\nOutput:\nx"), 4);
  EXPECT_EQ(CodexExitCode("Exit code: 1\nWall time: 0 seconds\nOutput:\nx"), 1);
  EXPECT_EQ(CodexExitCode("Wall time: 1\nOutput:\nProcess exited with code 4\n"), std::nullopt);
  EXPECT_EQ(CodexExitCode("Process exited with code 4"), std::nullopt);

  EXPECT_EQ(GeminiExitCode("Output: x\nExit Code: 5\nPGID: 1"), 5);
  EXPECT_EQ(GeminiExitCode("Exit Code: 9\nExit Code: 5\n"), 5);
  EXPECT_EQ(GeminiExitCode(std::string(2'000, 'x') + "\nExit Code: 6\nPGID: 1"), 6);
  EXPECT_EQ(GeminiExitCode("Exit Code: 5\n" + std::string(2'000, 'x')), std::nullopt);
  EXPECT_EQ(ExitError(3), "exit_3");
}

TEST_F(JsonFieldsTest, AnExitCodeIsAFieldOfTheResponse) {
  EXPECT_EQ(ExitCodeOf(Parse(R"({"exit_code":2})")), 2);
  EXPECT_EQ(ExitCodeOf(Parse(R"({"metadata":{"exit":1}})")), 1);
  EXPECT_EQ(ExitCodeOf(Parse(R"({"exitCode":"2"})")), std::nullopt);
  EXPECT_EQ(ExitCodeOf(Parse(R"("Exit code 3")")), std::nullopt);
  EXPECT_EQ(ExitCodeOf(Parse(R"({"exit_code":1e99})")), std::nullopt);
}

}  // namespace
}  // namespace pitwall::telemetry
