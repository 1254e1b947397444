// Mutations of valid bodies, from a fixed seed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <tuple>

#include "tests/events/parsed.h"

namespace pitwall::events {
namespace {

constexpr std::uint64_t kSeed = 20260104;
constexpr int kRounds = 40'000;

const std::string kSeeds[] = {
    R"({"type":"tool_call","agent_id":"agent-1","tool":"bash","duration_ms":12.5,"success":true,"timestamp":"2026-01-04T17:00:00.123Z","event_id":"toolu_01"})",
    R"([{"type":"task_claimed","agent_id":"a\u00e9","task_id":"t"},{"type":"heartbeat","agent_id":"é"}])",
    "{\"type\":\"quality_scored\",\"agent_id\":\"a\",\"score\":8.6,\"timestamp\":1767547009148}\n"
    "{\"type\":\"tokens_used\",\"agent_id\":\"a\",\"input_tokens\":12,\"cost_usd\":1e-3}\n",
    R"({"agent_id":"x","type":"task_failed","meta":{"a":[1,-2.5e3,null,{"b":"\n"}]},"duration_ms":0})",
};
const std::string kPieces[] = {"\"",        "\\",
                               "{",         "}",
                               "[",         "]",
                               ",",         ":",
                               "\n",        "null",
                               "-1",        "1e300",
                               "NaN",       "\xff",
                               "\\u0000",   "\\ud800",
                               "\"type\":", "e",
                               "0",         ".",
                               "{\"a\":",   "[[[[[[[[[[[[[[[[",
                               " ",         "\"score\":11"};

std::string Mutated(std::mt19937_64& random) {
  std::string body = kSeeds[random() % std::size(kSeeds)];
  for (std::uint64_t changes = random() % 4; changes-- > 0 && !body.empty();) {
    const std::size_t at = random() % body.size();
    switch (random() % 5) {
      case 0:
        body[at] = static_cast<char>(random());
        break;
      case 1:
        body.erase(at, 1 + random() % 4);
        break;
      case 2:
        body.insert(at, kPieces[random() % std::size(kPieces)]);
        break;
      case 3:
        body.resize(at);
        break;
      default:
        body.insert(at, body.substr(random() % body.size(), random() % 20));
    }
  }
  return body;
}

// nlohmann_json checks the UTF-8; two-byte control characters begin with 0xc2.
bool IsBoundedName(const std::string& name) {
  try {
    std::ignore = nlohmann::json(name).dump();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x20 || byte == 0x7f) return false;
    if (byte == 0xc2 && static_cast<unsigned char>(name[i + 1]) < 0xa0) return false;
  }
  return name.size() <= kMaxNameBytes;
}

void ExpectWithinBounds(const Event& event, const std::string& body) {
  EXPECT_FALSE(event.agent_id.empty()) << body;
  for (const std::string_view name :
       {event.agent_id, event.role, event.model, event.task_id, event.task_type, event.tool,
        event.error_type, event.args_hash}) {
    EXPECT_TRUE(IsBoundedName(std::string(name))) << body;
  }
  EXPECT_EQ(event.type == EventType::kToolCall, !event.tool.empty()) << body;
  EXPECT_GE(event.timestamp_ms, 0) << body;
  EXPECT_LE(event.timestamp_ms, kTestNowMs + kMaxAheadMs) << body;
  EXPECT_LE(event.duration_ns.value_or(0), kMaxDurationNs) << body;
  EXPECT_LE(event.score_millionths.value_or(0), 10'000'000U) << body;
  for (const std::uint64_t number : {event.input_bytes, event.output_bytes, event.input_tokens,
                                     event.output_tokens, event.cached_tokens}) {
    EXPECT_LT(number, 1ULL << 53) << body;
  }
  EXPECT_LE(event.cost_nanousd, 1'000'000'000'000'000U) << body;
}

TEST(EventParserFuzzTest, AcceptedEventsAreWithinTheirBounds) {
  std::mt19937_64 random(kSeed);
  std::size_t accepted = 0;
  std::size_t rejected = 0;
  for (int i = 0; i < kRounds; ++i) {
    const std::string body = Mutated(random);
    const Parsed parsed = Parse(body, i % 2 == 0 ? BodyType::kJson : BodyType::kNdjson);
    for (const Event& event : parsed.events) ExpectWithinBounds(event, body);
    for (const std::string_view event_id : parsed.event_ids)
      EXPECT_TRUE(IsBoundedName(std::string(event_id))) << body;
    EXPECT_EQ(parsed.errors.size(), std::min<std::size_t>(parsed.rejected, kMaxErrors)) << body;
    accepted += parsed.events.size();
    rejected += parsed.rejected;
    if (HasFailure()) break;
  }
  EXPECT_GT(accepted, 1000U);
  EXPECT_GT(rejected, 1000U);
}

enum class ParseOutcome : std::uint8_t { kJson, kNotJson, kNumberTooGreat };

ParseOutcome ParseBody(const std::string& body) {
  static constexpr int kOutOfRange = 406;
  try {
    std::ignore = nlohmann::json::parse(body);
  } catch (const nlohmann::json::exception& error) {
    return error.id == kOutOfRange ? ParseOutcome::kNumberTooGreat : ParseOutcome::kNotJson;
  }
  return ParseOutcome::kJson;
}

// nlohmann_json decides whether a text is JSON. Known differences are left out: it refuses lone
// surrogates and numbers beyond a double even in ignored fields, and has no limit of depth.
TEST(EventParserFuzzTest, NoEventIsReadFromInvalidJson) {
  std::mt19937_64 random(kSeed + 1);
  int valid = 0;
  for (int i = 0; i < kRounds; ++i) {
    std::string body = Mutated(random);
    if (body.find("\\u") != body.npos || body.find("[[[") != body.npos) continue;
    if (body.find("}\n{") != body.npos || body.empty()) continue;
    const Parsed parsed = Parse(body, BodyType::kJson);
    const ParseOutcome verdict = ParseBody(body);
    if (verdict == ParseOutcome::kNotJson) {
      ASSERT_GE(parsed.rejected, 1U) << body;
    } else if (verdict == ParseOutcome::kJson) {
      ++valid;
      for (const EventError& error : parsed.errors) {
        ASSERT_FALSE(error.error.starts_with("is not valid JSON")) << body << " " << error.error;
      }
    }
  }
  EXPECT_GT(valid, 1000);
}

}  // namespace
}  // namespace pitwall::events
