// Every field with every invalid value: the field and its bound are named, and no neighbour is
// lost.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/events/parsed.h"

namespace pitwall::events {
namespace {

struct FieldCase {
  const char* type;
  const char* field;
  const char* others;  // other fields that the type requires
  std::string bound;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

std::string Quoted(const std::string& text) { return '"' + text + '"'; }

// Invalid in every field.
const std::vector<std::string> kNotValues = {
    "NaN", "Infinity", "-Infinity", "nan", "-", "+1", "01", "1.", ".5", "0x10", "tru", "undefined",
    "True", "[]", "{}", "[1]", "{\"a\":1}", "'a'", "\"\\q\"", "\"\\u12\"", "\"\\ud800\"", "\"\"",
    "\"a\\u0000\"",
    // Not UTF-8, or bare control characters.
    "\"\xff\"", "\xff", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xc0\x80\"", "\"\xe0\x80\x80\"",
    "\"\xf4\x90\x80\x80\"", "\"\xc3\xa9\xc3\"", "\"\t\"", "\"a\x01\"", "\"\\\xff\""};
const std::vector<std::string> kStrings = {"\"1\"", "\"a\"", "\"NaN\"", "\"true\""};
const std::vector<std::string> kTooGreat = {
    "1e300",  "1e999",  "18446744073709551616", "18446744073709551615", "-1", "-1e300",
    "-1e999", "-0.001", "-9223372036854775809"};
const std::vector<std::string> kBools = {"true", "false"};

std::vector<std::string> All(std::initializer_list<std::vector<std::string>> lists) {
  std::vector<std::string> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

FieldCase Name(const char* type, const char* field, const char* others = "") {
  const std::string longest(128, 'x');
  std::string two_bytes;
  for (int i = 0; i < 64; ++i) two_bytes += "é";
  std::string escaped;
  for (int i = 0; i < 128; ++i) escaped += "\\u0041";
  return {
      type,
      field,
      others,
      "must be 1 to 128 bytes of UTF-8 without control characters",
      {Quoted("a"), Quoted(longest), Quoted(two_bytes), Quoted(escaped), Quoted("_overflow"),
       Quoted("a b/c:d"), Quoted("\\ud83d\\ude00"), Quoted("\\\"\\\\"), Quoted("😀")},
      All({kNotValues,
           kBools,
           {"0", "1", "1.5", Quoted(longest + "x"), Quoted(two_bytes + "x"), Quoted(escaped + "x"),
            Quoted(std::string(100'000, 'x')), Quoted("\\n"), Quoted("a\\u001f"), Quoted("\\u007f"),
            Quoted("\x7f"), Quoted("\\u0080"), Quoted("\xc2\x85"), Quoted("\\udc00\\ud800"),
            Quoted("\\udc00"), Quoted("abcdefgh\x7f")}})};
}

FieldCase IntegerCase(const char* type, const char* field, const char* others = "") {
  return {type,
          field,
          others,
          "must be a whole number from 0 to 9007199254740991",
          {"0", "-0", "1", "5.0", "1e3", "9007199254740991", "9.007199254740991e15"},
          All({kNotValues,
               kStrings,
               kBools,
               kTooGreat,
               {"1.5", "0.1", "1e-3", "9007199254740992", "9007199254740993"}})};
}

std::vector<FieldCase> AllFields() {
  return {
      Name("heartbeat", "agent_id"),
      Name("heartbeat", "event_id", R"(,"agent_id":"a")"),
      Name("heartbeat", "role", R"(,"agent_id":"a")"),
      Name("heartbeat", "model", R"(,"agent_id":"a")"),
      Name("tool_call", "tool", R"(,"agent_id":"a")"),
      Name("tool_call", "error_type", R"(,"agent_id":"a","tool":"t")"),
      Name("tool_call", "args_hash", R"(,"agent_id":"a","tool":"t")"),
      Name("task_claimed", "task_id", R"(,"agent_id":"a")"),
      Name("task_failed", "task_type", R"(,"agent_id":"a")"),
      IntegerCase("tool_call", "input_bytes", R"(,"agent_id":"a","tool":"t")"),
      IntegerCase("tool_call", "output_bytes", R"(,"agent_id":"a","tool":"t")"),
      IntegerCase("tokens_used", "input_tokens", R"(,"agent_id":"a")"),
      IntegerCase("tokens_used", "output_tokens", R"(,"agent_id":"a")"),
      IntegerCase("tokens_used", "cached_tokens", R"(,"agent_id":"a")"),
      {"tool_call",
       "duration_ms",
       R"(,"agent_id":"a","tool":"t")",
       "must be 0 to 2592000000",
       {"0", "-0", "-0.0", "0.5", "2592000000", "2592000000.0", "2.592e9", "1e-300", "1e-999"},
       All({kNotValues, kStrings, kBools, kTooGreat, {"2592000001", "2592000000.1", "2.6e9"}})},
      {"tool_call",
       "waited_ms",
       R"(,"agent_id":"a","tool":"t")",
       "must be 0 to 2592000000",
       {"0", "0.5", "2592000000", "2.592e9"},
       All({kNotValues, kStrings, kBools, kTooGreat, {"2592000001", "2.6e9"}})},
      {"model_call",
       "duration_ms",
       R"(,"agent_id":"a")",
       "must be 0 to 2592000000",
       {"0", "0.5", "2592000000", "2.592e9"},
       All({kNotValues, kStrings, kBools, kTooGreat, {"2592000001", "2.6e9"}})},
      Name("model_call", "error_type", R"(,"agent_id":"a")"),
      IntegerCase("model_call", "output_tokens", R"(,"agent_id":"a")"),
      {"tool_call", "success", R"(,"agent_id":"a","tool":"t")", "must be true or false", kBools,
       All({kNotValues, kStrings, kTooGreat, {"0", "1", "TRUE", "truee"}})},
      {"quality_scored",
       "score",
       R"(,"agent_id":"a")",
       "must be 0 to 10",
       {"0", "10", "10.0", "8.6", "1e1"},
       All({kNotValues, kStrings, kBools, kTooGreat, {"10.0000001", "11", "100"}})},
      {"tokens_used",
       "cost_usd",
       R"(,"agent_id":"a")",
       "must be 0 to 1000000",
       {"0", "1000000", "0.000000001", "1e6"},
       All({kNotValues, kStrings, kBools, kTooGreat, {"1000000.01", "1e7"}})},
      {"heartbeat",
       "timestamp",
       R"(,"agent_id":"a")",
       "must be RFC 3339 or milliseconds since the epoch, from 1970 to at most 10 minutes ahead",
       {"946684800000", "1767547009148", "1767547009148.75", "1767547609148", "1.767547009148e12",
        Quoted("2026-01-04T17:26:49.148Z"), Quoted("1970-01-01T00:00:00Z"),
        Quoted("2026-01-04T17:00:00\\u005a"), Quoted("2026-01-04t17:00:00.5+01:00")},
       All({kNotValues,
            kStrings,
            kBools,
            {"-1", "0", "1767547609149", "1767547609148.5", "1e13",
             Quoted("2026-01-04T17:26:49.149Z"), Quoted("2026-01-04T17:00:00"),
             Quoted("2026-01-04"), Quoted("1969-12-31T23:59:59Z"),
             Quoted("1970-01-01T00:00:00+00:01"), Quoted("9999-12-31T23:59:59Z"),
             Quoted("1767547009148"), Quoted("2026-02-30T00:00:00Z")}})},
  };
}

constexpr std::string_view kNeighbour = R"({"type":"heartbeat","agent_id":"neighbour"})";

std::string EventWith(const FieldCase& field, const std::string& value) {
  return std::string(R"({"type":")") + field.type + "\"" + field.others + ",\"" + field.field +
         "\":" + value + "}";
}

void ExpectNamed(const Parsed& parsed, const FieldCase& field, std::uint64_t index,
                 const std::string& value) {
  EXPECT_EQ(parsed.rejected, 1U) << field.field << ": " << value;
  ASSERT_EQ(parsed.errors.size(), 1U) << field.field << ": " << value;
  EXPECT_EQ(parsed.errors[0].index, index);
  EXPECT_EQ(parsed.errors[0].field, field.field) << value;
  const std::string_view error = parsed.errors[0].error;
  // A value of another type is named by its type, unless the bound names the types.
  const bool is_of_other_type = error.find(", not a") != std::string_view::npos;
  EXPECT_TRUE(is_of_other_type || error == field.bound) << field.field << ": " << value << error;
}

TEST(EventBoundsTest, AValueOfAnotherTypeIsNamedByItsType) {
  const auto error_of = [](const std::string& members) {
    const Parsed parsed = Parse(R"({"type":"tool_call",)" + members + "}");
    return parsed.errors.empty() ? "" : std::string(parsed.errors[0].error);
  };
  const std::string agent = R"("agent_id":"a","tool":"t")";
  EXPECT_EQ(error_of(agent + R"(,"duration_ms":"12")"), "must be a number, not a string");
  EXPECT_EQ(error_of(agent + R"(,"input_bytes":true)"), "must be a number, not a boolean");
  EXPECT_EQ(error_of(agent + R"(,"duration_ms":{})"), "must be a number, not an object");
  EXPECT_EQ(error_of(agent + R"(,"duration_ms":[])"), "must be a number, not an array");
  EXPECT_EQ(error_of(R"("agent_id":7,"tool":"t")"), "must be a string, not a number");
  EXPECT_EQ(error_of(agent + R"(,"success":"true")"), "must be true or false");
}

TEST(EventBoundsTest, EveryInvalidValueIsRejectedAndNothingElse) {
  for (const FieldCase& field : AllFields()) {
    for (const std::string& value : field.bad) {
      const std::string event = EventWith(field, value);
      const std::string neighbour(kNeighbour);
      ExpectNamed(Parse(event), field, 0, value);
      for (const std::string& body : {Joined({"[", neighbour, ",", event, ",", neighbour, "]"}),
                                      Joined({neighbour, "\n", event, "\n", neighbour, "\n"})}) {
        const Parsed parsed = Parse(body, BodyType::kNdjson);
        ExpectNamed(parsed, field, 1, value);
        EXPECT_EQ(parsed.events.size(), 2U) << field.field << ": " << value;
      }
    }
  }
}

TEST(EventBoundsTest, EveryValidValueIsAccepted) {
  for (const FieldCase& field : AllFields()) {
    for (const std::string& value : field.good) {
      const Parsed parsed = Parse(EventWith(field, value));
      EXPECT_EQ(parsed.events.size(), 1U) << field.field << ": " << value;
      EXPECT_EQ(parsed.rejected, 0U) << field.field << ": " << value;
    }
  }
}

TEST(EventBoundsTest, InvalidUtf8InAnIgnoredFieldRejectsItsEvent) {
  const std::string event = "{\"type\":\"heartbeat\",\"agent_id\":\"a\",\"note\":\"\xff\"}";
  const std::string neighbour(kNeighbour);
  for (const std::string& body : {Joined({"[", neighbour, ",", event, ",", neighbour, "]"}),
                                  Joined({neighbour, "\n", event, "\n", neighbour, "\n"})}) {
    const Parsed parsed = Parse(body);
    EXPECT_EQ(parsed.events.size(), 2U) << body;
    ASSERT_EQ(parsed.errors.size(), 1U) << body;
    EXPECT_EQ(parsed.errors[0].field, "note");
  }
}

TEST(EventBoundsTest, InvalidUtf8BetweenValuesIsNotJson) {
  const std::string event = "{\"type\":\"heartbeat\",\xff\"agent_id\":\"b\"}";
  const std::string neighbour(kNeighbour);
  EXPECT_EQ(Parse(Joined({neighbour, "\n", event, "\n", neighbour})).events.size(), 2U);
  EXPECT_EQ(Parse(Joined({"[", neighbour, ",", event, "]"})).events.size(), 0U);
}

TEST(EventBoundsTest, ScoresAreBoundedByTheConfiguredMaximum) {
  static constexpr std::string_view kScored = R"({"type":"quality_scored","agent_id":"a","score":)";
  const std::string body(kScored);
  EXPECT_EQ(Parse(body + "1000}", BodyType::kJson, 1000).events[0].score_millionths,
            1'000'000'000U);
  EXPECT_EQ(Parse(body + "1000.1}", BodyType::kJson, 1000).errors[0].error, "must be 0 to 1000");
  EXPECT_EQ(Parse(body + "0.5}", BodyType::kJson, 0.5).events[0].score_millionths, 500'000U);
  EXPECT_EQ(Parse(body + "0.6}", BodyType::kJson, 0.5).errors[0].error, "must be 0 to 0.5");
}

TEST(EventBoundsTest, DurationsAreRoundedToTheNanosecond) {
  const std::pair<const char*, std::uint64_t> durations[] = {
      {"0.0000004", 0},
      {"0.0000006", 1},
      {"0.1", 100'000},
      {"1.0000015", 1'000'002},
      {"12.3456789", 12'345'679},
      {"2592000000", kMaxDurationNs},
      {"2591999999.9999999", kMaxDurationNs}};
  for (const auto& [text, duration_ns] : durations) {
    const Parsed parsed =
        Parse(R"({"type":"task_failed","agent_id":"a","duration_ms":)" + std::string(text) + "}");
    ASSERT_EQ(parsed.events.size(), 1U) << text;
    EXPECT_EQ(parsed.events[0].duration_ns, duration_ns) << text;
  }
}

TEST(EventBoundsTest, EscapedNamesAreDecoded) {
  const Parsed parsed = Parse(
      R"({"type":"\u0068eartbeat","agent\u005fid":"\u00e9\ud83d\ude00\/\\\"","event_id":"\u0041"})");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_EQ(parsed.events[0].agent_id, "é😀/\\\"");
  EXPECT_EQ(parsed.event_ids[0], "A");
}

}  // namespace
}  // namespace pitwall::events
