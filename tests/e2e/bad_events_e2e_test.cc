// Events that break a bound, sent to the running daemon: each is named, and the others count.
#include <gmock/gmock.h>

#include <array>

#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using test::Post;
using test::RawResponse;
using ::testing::HasSubstr;

constexpr std::string_view kGood =
    R"({"type":"tool_call","agent_id":"coder-1","tool":"bash","duration_ms":5})";
constexpr std::string_view kName = "must be 1 to 128 bytes of UTF-8 without control characters";
constexpr std::string_view kDuration = "must be 0 to 2592000000";
constexpr std::string_view kScore = "must be 0 to 10";
constexpr std::string_view kWhole = "must be a whole number from 0 to 9007199254740991";
constexpr std::string_view kCost = "must be 0 to 1000000";
constexpr std::string_view kTime =
    "must be RFC 3339 or milliseconds since the epoch, from 1970 to at most 10 minutes ahead";

struct BadValue {
  std::string_view type;
  std::string_view field;
  std::string_view value;  // JSON
  std::string_view error;
};

// The required fields of every type, without `field`.
std::string EventWithout(std::string_view type, std::string_view field) {
  json event = {{"type", type}, {"agent_id", "coder-1"}};
  if (type == "tool_call") event["tool"] = "bash";
  if (type == "quality_scored") event["score"] = 5;
  event.erase(std::string(field));
  return event.dump();
}

std::string EventOf(const BadValue& bad) {
  std::string event = EventWithout(bad.type, bad.field);
  event.pop_back();
  if (event.size() > 1) event += ',';
  return event + '"' + std::string(bad.field) + "\":" + std::string(bad.value) + '}';
}

class BadEventsE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override { Start(); }

  // One bad event between two good ones: the field and the bound; the good ones count.
  void ExpectRejected(const std::string& bad, std::string_view field, std::string_view error) {
    SCOPED_TRACE(bad);
    const std::uint64_t before = ToolCalls();
    const RawResponse response =
        Post(Address(), "/api/events", std::string(kGood) + '\n' + bad + '\n' + std::string(kGood),
             "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(response.status, 200);
    const json result = json::parse(response.body, nullptr, false);
    EXPECT_EQ(result, json({{"accepted", 2},
                            {"duplicates", 0},
                            {"rejected", 1},
                            {"errors", {{{"index", 1}, {"field", field}, {"error", error}}}}}));
    EXPECT_EQ(ToolCalls(), before + 2);
  }
};

TEST_F(BadEventsE2eTest, ANumberOutOfItsBoundsIsNamedAndCostsNoOtherEvent) {
  constexpr std::array<std::string_view, 5> kNumbers = {"-1", "1e300", "18446744073709551616",
                                                        "\"5\"", "[1]"};
  struct NumberField {
    std::string_view type, field, error;
  };
  constexpr std::array<NumberField, 8> kFields = {{
      {"tool_call", "duration_ms", kDuration},
      {"task_completed", "duration_ms", kDuration},
      {"quality_scored", "score", kScore},
      {"task_completed", "score", kScore},
      {"tool_call", "input_bytes", kWhole},
      {"tokens_used", "output_tokens", kWhole},
      {"tokens_used", "cost_usd", kCost},
      {"heartbeat", "timestamp", kTime},
  }};
  for (const NumberField& field : kFields) {
    for (const std::string_view number : kNumbers) {
      std::string_view error = field.error;
      if (field.error != kTime && number.starts_with('"')) error = "must be a number, not a string";
      if (field.error != kTime && number.starts_with('[')) error = "must be a number, not an array";
      ExpectRejected(EventOf({field.type, field.field, number, error}), field.field, error);
    }
  }
}

TEST_F(BadEventsE2eTest, AValueJustBeyondItsBoundIsRejected) {
  const std::string long_name = '"' + std::string(129, 'a') + '"';
  const std::vector<BadValue> bad = {
      {"tool_call", "duration_ms", "2592000000.001", kDuration},
      {"quality_scored", "score", "10.01", kScore},
      {"tokens_used", "input_tokens", "9007199254740992", kWhole},
      {"tokens_used", "input_tokens", "1.5", kWhole},
      {"tool_call", "success", "\"true\"", "must be true or false"},
      {"heartbeat", "agent_id", "\"\"", kName},
      {"heartbeat", "agent_id", long_name, kName},
      {"heartbeat", "agent_id", "\"a\\u0000b\"", kName},
      {"heartbeat", "agent_id", "\"a\\nb\"", kName},
      {"heartbeat", "agent_id", "\"\\ud800\"", kName},
      {"heartbeat", "agent_id", "7", "must be a string, not a number"},
      {"tool_call", "tool", long_name, kName},
      {"heartbeat", "role", long_name, kName},
      {"heartbeat", "timestamp", "\"yesterday\"", kTime},
      {"heartbeat", "timestamp", "\"2999-01-01T00:00:00Z\"", kTime},
      {"heartbeat", "timestamp", "32503680000000", kTime},
  };
  for (const BadValue& one : bad) ExpectRejected(EventOf(one), one.field, one.error);
}

TEST_F(BadEventsE2eTest, AMissingRequiredFieldIsNamed) {
  for (const std::string_view type : {"task_claimed", "task_completed", "task_failed", "tool_call",
                                      "quality_scored", "tokens_used", "heartbeat"}) {
    ExpectRejected(EventWithout(type, "agent_id"), "agent_id", "is required");
  }
  ExpectRejected(EventWithout("tool_call", "tool"), "tool", "is required");
  ExpectRejected(EventWithout("quality_scored", "score"), "score", "is required");
  ExpectRejected(R"({"agent_id":"coder-1"})", "type", "is required");
  ExpectRejected(
      R"({"type":"task_started","agent_id":"coder-1"})", "type",
      "must be task_claimed, task_completed, task_failed, tool_call, model_call, quality_scored, "
      "tokens_used or heartbeat");
}

TEST_F(BadEventsE2eTest, BadUtf8CostsItsEventAndNamesItsField) {
  const std::uint64_t before = ToolCalls();
  const json result = daemon_->PostEvents(std::string(kGood) +
                                          "\n{\"type\":\"heartbeat\",\"agent_id\":\"\xff\xfe\"}\n" +
                                          std::string(kGood));
  EXPECT_EQ(result["accepted"], 2);
  EXPECT_EQ(result["rejected"], 1);
  EXPECT_EQ(result["errors"][0],
            json({{"index", 1},
                  {"field", "agent_id"},
                  {"error", "must be 1 to 128 bytes of UTF-8 without control characters"}}));
  EXPECT_EQ(ToolCalls(), before + 2);
}

TEST_F(BadEventsE2eTest, ALineThatIsNotJsonCostsOnlyItself) {
  for (const std::string_view line :
       {"{", "NaN", R"({"type":"heartbeat","agent_id":)", "\x01\x02"}) {
    SCOPED_TRACE(line);
    const std::uint64_t before = ToolCalls();
    const json result = daemon_->PostEvents(std::string(kGood) + '\n' + std::string(line) + '\n' +
                                            std::string(kGood));
    EXPECT_EQ(result["accepted"], 2);
    EXPECT_EQ(result["rejected"], 1);
    EXPECT_EQ(result["errors"][0]["index"], 1);
    EXPECT_EQ(ToolCalls(), before + 2);
  }
  for (const std::string_view number : {"NaN", "Infinity", "-Infinity"}) {
    const json result = daemon_->PostEvents(EventOf({"tool_call", "duration_ms", number, ""}));
    EXPECT_EQ(result["accepted"], 0) << number;
    EXPECT_EQ(result["errors"][0]["field"], "duration_ms") << result;
  }
}

TEST_F(BadEventsE2eTest, ABodyThatCannotBeParsedIs400) {
  for (const std::string_view body : {"", "[", "[{]", "{\"type\":", "nonsense", "\"text\""}) {
    const RawResponse response = Post(Address(), "/api/events", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(json::parse(response.body, nullptr, false)["accepted"], 0) << response.body;
  }
}

TEST_F(BadEventsE2eTest, JsonNestedDeeperThan16IsRejectedHoweverDeep) {
  for (const std::size_t depth : {17U, 1'000U, 1'000'000U}) {
    const std::string body = R"({"type":"heartbeat","agent_id":"coder-1","x":)" +
                             std::string(depth, '[') + std::string(depth, ']') + '}';
    const RawResponse response = Post(Address(), "/api/events", body);
    EXPECT_EQ(response.status, 400) << depth;
    EXPECT_THAT(response.body, HasSubstr("must not nest deeper than 16")) << depth;
  }
  EXPECT_EQ(Post(Address(), "/api/events",
                 R"({"type":"heartbeat","agent_id":"coder-1","x":)" + std::string(15, '[') +
                     std::string(15, ']') + '}')
                .status,
            200);
}

TEST_F(BadEventsE2eTest, TheFirst100OfManyErrorsAreReported) {
  std::string lines;
  for (int i = 0; i < 250; ++i) lines += "{}\n";
  const json result = daemon_->PostEvents(lines + std::string(kGood));
  EXPECT_EQ(result["accepted"], 1);
  EXPECT_EQ(result["rejected"], 250);
  ASSERT_EQ(result["errors"].size(), 100U);
  EXPECT_EQ(result["errors"][99]["index"], 99);
  EXPECT_EQ(ToolCalls(), 1U);
}

}  // namespace
}  // namespace pitwall::e2e
