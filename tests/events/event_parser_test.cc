#include "exporter/events/event_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/events/parsed.h"

namespace pitwall::events {
namespace {

constexpr std::string_view kGood = R"({"type":"heartbeat","agent_id":"a"})";

std::string Array(const std::vector<std::string>& elements) {
  std::string body = "[";
  for (const std::string& element : elements) body += (body.size() > 1 ? "," : "") + element;
  return body + "]";
}

TEST(EventParserTest, EveryFieldArrives) {
  const Parsed call = Parse(R"({"type":"tool_call","agent_id":"a","tool":"bash","duration_ms":12.5,
      "success":false,"error_type":"timeout","args_hash":"h","input_bytes":7,
      "output_bytes":9007199254740991,"waited_ms":1.5,"timestamp":"2026-01-04T17:00:00Z","event_id":"e1",
      "role":"code-worker","model":"m"})");
  ASSERT_EQ(call.events.size(), 1U);
  const Event& event = call.events[0];
  EXPECT_EQ(event.type, EventType::kToolCall);
  EXPECT_EQ(event.agent_id, "a");
  EXPECT_EQ(event.tool, "bash");
  EXPECT_EQ(event.duration_ns, 12'500'000U);
  EXPECT_FALSE(event.success);
  EXPECT_EQ(event.error_type, "timeout");
  EXPECT_EQ(event.args_hash, "h");
  EXPECT_EQ(event.input_bytes, 7U);
  EXPECT_EQ(event.output_bytes, 9007199254740991U);
  EXPECT_EQ(event.waited_ns, 1'500'000U);
  EXPECT_EQ(event.timestamp_ms, 1'767'546'000'000);
  EXPECT_EQ(event.role, "code-worker");
  EXPECT_EQ(event.model, "m");
  EXPECT_EQ(call.event_ids[0], "e1");

  const Parsed done = Parse(R"({"type":"task_completed","agent_id":"a","task_id":"t",
      "task_type":"review","duration_ms":0,"score":8.6})");
  ASSERT_EQ(done.events.size(), 1U);
  EXPECT_EQ(done.events[0].task_id, "t");
  EXPECT_EQ(done.events[0].task_type, "review");
  EXPECT_EQ(done.events[0].duration_ns, 0U);
  EXPECT_EQ(done.events[0].score_millionths, 8'600'000U);
  EXPECT_EQ(done.events[0].timestamp_ms, kTestNowMs);
  EXPECT_EQ(done.event_ids[0], "");

  const Parsed tokens = Parse(R"({"type":"tokens_used","agent_id":"a","input_tokens":1,
      "output_tokens":2,"cached_tokens":3,"cost_usd":0.0123456789})");
  ASSERT_EQ(tokens.events.size(), 1U);
  EXPECT_EQ(tokens.events[0].input_tokens, 1U);
  EXPECT_EQ(tokens.events[0].output_tokens, 2U);
  EXPECT_EQ(tokens.events[0].cached_tokens, 3U);
  EXPECT_EQ(tokens.events[0].cost_nanousd, 12'345'679U);
}

TEST(EventParserTest, AbsentFieldsAreEmpty) {
  const Parsed parsed = Parse(R"({"agent_id":"a","tool":"bash","type":"tool_call"})");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_TRUE(parsed.events[0].success);
  EXPECT_EQ(parsed.events[0].duration_ns, std::nullopt);
  EXPECT_EQ(parsed.events[0].score_millionths, std::nullopt);
  EXPECT_EQ(parsed.events[0].waited_ns, std::nullopt);
  EXPECT_EQ(parsed.events[0].role, "");
}

TEST(EventParserTest, EveryTypeIsKnown) {
  const std::pair<const char*, EventType> types[] = {
      {"task_claimed", EventType::kTaskClaimed},     {"task_completed", EventType::kTaskCompleted},
      {"task_failed", EventType::kTaskFailed},       {"tool_call", EventType::kToolCall},
      {"quality_scored", EventType::kQualityScored}, {"tokens_used", EventType::kTokensUsed},
      {"heartbeat", EventType::kHeartbeat},          {"model_call", EventType::kModelCall}};
  for (const auto& [name, type] : types) {
    const Parsed parsed =
        Parse(std::string(R"({"type":")") + name + R"(","agent_id":"a","tool":"t","score":1})");
    ASSERT_EQ(parsed.events.size(), 1U) << name;
    EXPECT_EQ(parsed.events[0].type, type);
  }
}

TEST(EventParserTest, NullCountsAsAbsent) {
  const Parsed parsed = Parse(R"({"type":"tool_call","agent_id":"a","tool":"t","duration_ms":null,
      "success":null,"error_type":null,"timestamp":null,"event_id":null,"role":null,"model":null,
      "input_bytes":null})");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_TRUE(parsed.events[0].success);
  EXPECT_EQ(parsed.events[0].timestamp_ms, kTestNowMs);
  const Parsed missing = Parse(R"({"type":"heartbeat","agent_id":null})");
  ASSERT_EQ(missing.errors.size(), 1U);
  EXPECT_EQ(missing.errors[0].field, "agent_id");
  EXPECT_EQ(missing.errors[0].error, "is required");
}

TEST(EventParserTest, AllThreeFormsAreReadUnderBothTypes) {
  const std::string good(kGood);
  const std::string lines = "\r\n" + good + "\n\n  \n" + good + "\r\n" + good + "\n";
  const std::string array = " [" + good + " ,\n" + good + "\t,\n" + good + " ] \n";
  for (const BodyType type : {BodyType::kJson, BodyType::kNdjson}) {
    EXPECT_EQ(Parse(good, type).events.size(), 1U);
    EXPECT_EQ(Parse("\xef\xbb\xbf" + good, type).events.size(), 1U);
    EXPECT_EQ(Parse(lines, type).events.size(), 3U);
    EXPECT_EQ(Parse(lines, type).rejected, 0U);
    EXPECT_EQ(Parse(array, type).events.size(), 3U);
    EXPECT_EQ(Parse(array, type).rejected, 0U);
    EXPECT_EQ(Parse("[]", type).rejected, 0U);
  }
  const Parsed pretty = Parse(
      "{\n  \"type\": \"heartbeat\",\n  \"x\": {\n  },\n  \"y\": [\n{}\n,"
      "{\n}],\n  \"agent_id\": \"a\"\n}\n");
  EXPECT_EQ(pretty.events.size(), 1U);
  EXPECT_EQ(pretty.rejected, 0U);
}

TEST(EventParserTest, ABodyLargerThanABatchIsReadCompletely) {
  std::vector<std::string> elements;
  std::string lines;
  for (std::size_t i = 0; i < kBatchEvents * 2 + 7; ++i) {
    elements.push_back(R"({"type":"heartbeat","agent_id":"a\u0041)" + std::to_string(i) + "\"}");
    lines += elements.back() + "\n";
  }
  for (const std::string& body : {Array(elements), lines}) {
    const Parsed parsed = Parse(body);
    ASSERT_EQ(parsed.events.size(), elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      ASSERT_EQ(parsed.events[i].agent_id, "aA" + std::to_string(i));
    }
  }
  // The end of the body at the end of a batch.
  elements.resize(kBatchEvents);
  EXPECT_EQ(Parse(Array(elements)).events.size(), kBatchEvents);
}

TEST(EventParserTest, ABrokenLineCostsOnlyItself) {
  const std::string good(kGood);
  for (const char* broken :
       {"{",
        "}",
        "x y",
        R"({"type":"heartbeat","agent_id":"a")",
        R"({"type":"heartbeat,"agent_id":"a"})",
        R"({"type":"heartbeat" "agent_id":"a"})",
        R"({"type":"heartbeat",})",
        R"({"type"})",
        R"({"type":})",
        R"({,})",
        R"({type:"heartbeat"})",
        R"({"type":"heartbeat","agent_id":"a"}})",
        R"({"type":"heartbeat","agent_id":"a"} x)",
        R"({"type":"unknown"} x)",
        R"({"type":"heartbeat","agent_id":"a"}{"type":"heartbeat","agent_id":"a"})",
        R"({"type":"heartbeat","agent_id":"a","x":[1,2})",
        R"({"type":"heartbeat","agent_id":"a\)",
        R"({"a":"b"c})",
        R"({"a":1 2})",
        R"({"agent_id":"a":1,"type":"heartbeat"})",
        R"({"type":"heartbeat","agent_id":"a","x":"y":1})",
        R"({"type":"heartbeat","agent_id":"a","x":["y":1]})",
        R"([1)"}) {
    const Parsed parsed = Parse(Joined({good, "\n\n", broken, "\n", good}), BodyType::kNdjson);
    EXPECT_EQ(parsed.events.size(), 2U) << broken;
    ASSERT_EQ(parsed.errors.size(), 1U) << broken;
    EXPECT_EQ(parsed.rejected, 1U);
    EXPECT_EQ(parsed.errors[0].index, 1U);
    EXPECT_EQ(parsed.errors[0].field, "");
    EXPECT_EQ(parsed.errors[0].error, "is not valid JSON") << broken;
  }
}

TEST(EventParserTest, ABrokenDocumentHasNoEvents) {
  const std::string good(kGood);
  for (const std::string& body :
       {Joined({}), Joined({" \n "}), Joined({"[", good}), Joined({"[", good, ",", good, "}"}),
        Joined({"[", good, ",]"}), Joined({"[", good, " ", good, "]"}), Joined({"[", good, "]]"}),
        Joined({"[", good, "] x"}), Joined({"[", good, "]\n", good}),
        Joined({"[", good, R"(,{"a"}])"}), Joined({"[", good, R"(,{"a":"])"}), Joined({"[,]"}),
        Joined({"[", good, R"(,"a":1])"}), Joined({good.substr(0, good.size() - 1), ":1}"}),
        Joined({good, "x"}), good.substr(0, good.size() - 1), Joined({"nothing"}),
        Joined({"[", good, ",{\"x\":[1}]"}), Joined({"[", std::string_view("\0", 1)})}) {
    const Parsed parsed = Parse(body);
    EXPECT_EQ(parsed.events.size(), 0U) << body;
    EXPECT_EQ(parsed.rejected, 1U) << body;
    ASSERT_EQ(parsed.errors.size(), 1U) << body;
    EXPECT_EQ(parsed.errors[0].field, "");
  }
  const Parsed parsed = Parse("[" + good + ", }]");
  EXPECT_EQ(parsed.errors[0].index, std::nullopt);
  EXPECT_EQ(parsed.errors[0].error, "is not valid JSON, near byte 38");
  EXPECT_EQ(Parse("").errors[0].error, "must not be empty");
}

TEST(EventParserTest, AValueThatIsNoObjectIsRejectedAlone) {
  for (const char* other : {"1", "x", "null", "NaN", "\"x\"", "[]", "[{}]", "true"}) {
    for (const std::string& body :
         {Array({std::string(kGood), other, std::string(kGood)}),
          std::string(kGood) + "\n" + other + "\n" + std::string(kGood)}) {
      const Parsed parsed = Parse(body);
      EXPECT_EQ(parsed.events.size(), 2U) << body;
      ASSERT_EQ(parsed.errors.size(), 1U) << body;
      EXPECT_EQ(parsed.errors[0].index, 1U);
      EXPECT_EQ(parsed.errors[0].error, "must be an object");
    }
  }
  EXPECT_EQ(Parse("7").errors[0].error, "must be an object");
}

std::string Nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : R"({"x":)";
  text += "1";
  for (int i = depth; i-- > 0;) text += i % 2 == 0 ? "]" : "}";
  return text;
}

TEST(EventParserTest, BracketsNestSixteenDeep) {
  const auto event = [](int depth) {
    return R"({"type":"heartbeat","agent_id":"a","x":)" + Nested(depth) + "}";
  };
  EXPECT_EQ(Parse(event(15)).events.size(), 1U);
  EXPECT_EQ(Parse("[" + event(14) + "]").events.size(), 1U);
  EXPECT_EQ(Parse(event(15) + "\n" + event(15)).events.size(), 2U);
  EXPECT_EQ(Parse(event(16) + "\n" + event(15)).events.size(), 1U);
  EXPECT_EQ(Parse(event(16) + "\n" + event(15)).errors[0].error, "must not nest deeper than 16");
  for (const std::string& body : {event(16), "[" + event(15) + "]", Nested(1'000'000),
                                  "[" + std::string(kGood) + "," + Nested(1000) + "]"}) {
    const Parsed parsed = Parse(body);
    EXPECT_EQ(parsed.events.size(), 0U);
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_TRUE(parsed.errors[0].error.starts_with("must not nest deeper than 16"));
  }
  EXPECT_EQ(Parse(std::string(1'000'000, '[')).rejected, 1U);
}

TEST(EventParserTest, AFieldGivenTwiceIsRejected) {
  for (const char* again :
       {R"("agent_id":"b")", R"("agent_id":null)", R"("agent_id":7)", R"("agent\u005fid":"b")"}) {
    const Parsed parsed =
        Parse(R"({"type":"heartbeat","agent_id":"a",)" + std::string(again) + "}");
    EXPECT_EQ(parsed.events.size(), 0U);
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].field, "agent_id");
    EXPECT_EQ(parsed.errors[0].error, "must be given once");
  }
  EXPECT_EQ(Parse(R"({"type":"heartbeat","agent_id":"a","x":1,"x":2})").events.size(), 1U);
}

TEST(EventParserTest, FieldsOfOtherTypesAreIgnored) {
  const Parsed parsed = Parse(R"({"type":"heartbeat","agent_id":"a","tool":"t","duration_ms":-1,
      "score":"bad","score":3,"success":false,"cost_usd":1,"input_bytes":1,"task_id":"x",
      "task_type":"x","error_type":"x","args_hash":"x","output_bytes":1,"input_tokens":1,
      "output_tokens":1,"cached_tokens":1})");
  ASSERT_EQ(parsed.events.size(), 1U);
  const Event& event = parsed.events[0];
  EXPECT_TRUE(event.success);
  EXPECT_EQ(event.duration_ns, std::nullopt);
  EXPECT_EQ(event.score_millionths, std::nullopt);
  for (const std::string_view name :
       {event.tool, event.task_id, event.task_type, event.error_type, event.args_hash}) {
    EXPECT_EQ(name, "");
  }
  for (const std::uint64_t number :
       {event.input_bytes, event.output_bytes, event.input_tokens, event.output_tokens,
        event.cached_tokens, event.cost_nanousd}) {
    EXPECT_EQ(number, 0U);
  }
}

TEST(EventParserTest, UnknownFieldsAreIgnoredButMustBeJson) {
  for (const char* value :
       {"1", "-1.5e300", "1e999", "true", "null", R"("\u00e9\n")", R"("\ud800")", "{}", "[]",
        R"({"a":[1,{"b":"c"}],"agent_id":"other"})", R"("x\"y")"}) {
    EXPECT_EQ(Parse(R"({"x":)" + std::string(value) + R"(,"type":"heartbeat","agent_id":"a"})")
                  .events.size(),
              1U)
        << value;
  }
  for (const char* value : {"NaN", "01", "tru", "'x'", "+1", R"("\q")", "1\"x\"", R"(["\u12"])",
                            R"({"\q":1})", R"([NaN])", R"([1,{"a":"\x01"}])"}) {
    const Parsed parsed =
        Parse(Array({std::string(kGood), R"({"note":)" + std::string(value) +
                                             R"(,"type":"heartbeat","agent_id":"a"})"}));
    EXPECT_EQ(parsed.events.size(), 1U) << value;
    ASSERT_EQ(parsed.errors.size(), 1U) << value;
    EXPECT_EQ(parsed.errors[0].field, "note");
    EXPECT_EQ(parsed.errors[0].error, "is not valid JSON");
  }
}

TEST(EventParserTest, TheTypeIsCheckedFirst) {
  static constexpr std::string_view kBound =
      "must be task_claimed, task_completed, task_failed, tool_call, model_call, quality_scored, "
      "tokens_used or heartbeat";
  for (const char* type : {R"("tool_called")", R"("")", "7", "[]", "true", R"("Heartbeat")"}) {
    const Parsed parsed = Parse(R"({"agent_id":7,"type":)" + std::string(type) + "}");
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].field, "type");
    EXPECT_EQ(parsed.errors[0].error, kBound);
  }
  for (const char* body : {"{}", R"({"type":null})", R"({"agent_id":"a"})"}) {
    const Parsed parsed = Parse(body);
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].index, 0U);
    EXPECT_EQ(parsed.errors[0].field, "type");
    EXPECT_EQ(parsed.errors[0].error, "is required");
  }
}

TEST(EventParserTest, AMissingRequiredFieldIsNamed) {
  const std::pair<const char*, const char*> bodies[] = {
      {R"({"type":"heartbeat"})", "agent_id"},
      {R"({"type":"tool_call","agent_id":"a"})", "tool"},
      {R"({"type":"tool_call","tool":"t"})", "agent_id"},
      {R"({"type":"quality_scored","agent_id":"a"})", "score"},
      {R"({"type":"quality_scored","agent_id":"a","score":null})", "score"}};
  for (const auto& [body, field] : bodies) {
    const Parsed parsed = Parse(body);
    ASSERT_EQ(parsed.errors.size(), 1U) << body;
    EXPECT_EQ(parsed.errors[0].field, field);
    EXPECT_EQ(parsed.errors[0].error, "is required");
  }
}

TEST(EventParserTest, TheFirstHundredErrorsAreReported) {
  std::string lines;
  for (int i = 0; i < 250; ++i) lines += std::string(kGood) + "\n{}\n";
  const Parsed parsed = Parse(lines);
  EXPECT_EQ(parsed.events.size(), 250U);
  EXPECT_EQ(parsed.rejected, 250U);
  ASSERT_EQ(parsed.errors.size(), kMaxErrors);
  EXPECT_EQ(parsed.errors[0].index, 1U);
  EXPECT_EQ(parsed.errors[99].index, 199U);
}

}  // namespace
}  // namespace pitwall::events
