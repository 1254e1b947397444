#include "tests/exposition/test_fleet.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "pitwall/duration_buckets.h"

namespace pitwall::testing {

namespace {
constexpr std::int64_t kNowMs = 1'767'547'009'148;  // 2026-01-04T17:16:49.148Z
constexpr std::uint64_t kSecond = 1'000'000'000;
}  // namespace

TestFleet::TestFleet(std::size_t agents) {
  reading.taken_at_ms = kNowMs;
  agents_ = reading.Allocate<AgentReading>(agents);
  reading.agents = agents_;
  for (std::size_t i = 0; i < agents; ++i) Name(i, "agent-" + std::to_string(i));
}

AgentReading& TestFleet::Name(std::size_t i, std::string_view agent_id) {
  agents_[i].agent_id = reading.CopyText(agent_id);
  return agents_[i];
}

Durations TestFleet::Make(std::initializer_list<std::uint64_t> durations_ns) {
  return Make(std::vector<std::uint64_t>(durations_ns));
}

Durations TestFleet::Make(const std::vector<std::uint64_t>& durations_ns) {
  std::map<int, std::uint64_t> buckets;
  Durations made;
  for (const std::uint64_t duration_ns : durations_ns) {
    ++buckets[BucketIndexAt(static_cast<int>(BucketPositionOfNs(duration_ns)))];
    ++made.count;
    made.sum_ns += duration_ns;
  }
  const std::span<BucketCount> counts = reading.Allocate<BucketCount>(buckets.size());
  std::size_t i = 0;
  for (const auto& [index, count] : buckets) counts[i++] = {index, count};
  made.buckets = counts;
  return made;
}

std::span<ToolReading> TestFleet::Tools(const std::vector<std::string>& names) {
  const std::span<ToolReading> tools = reading.Allocate<ToolReading>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) tools[i].tool = reading.CopyText(names[i]);
  return tools;
}

std::span<ModelReading> TestFleet::Models(const std::vector<std::string>& names) {
  const std::span<ModelReading> models = reading.Allocate<ModelReading>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) models[i].model = reading.CopyText(names[i]);
  return models;
}

std::span<TokensReading> TestFleet::Tokens(const std::vector<std::string>& models) {
  const std::span<TokensReading> tokens = reading.Allocate<TokensReading>(models.size());
  for (std::size_t i = 0; i < models.size(); ++i) tokens[i].model = reading.CopyText(models[i]);
  return tokens;
}

QualityReading TestFleet::Scores(std::initializer_list<double> scores) {
  QualityReading quality;
  const std::span<ScoreReading> newest = reading.Allocate<ScoreReading>(scores.size());
  for (const double score : scores) {
    const double tenth = std::ceil(score / reading.quality_max * double{kQualityBuckets});
    ++quality.buckets[static_cast<std::size_t>(std::max(1.0, tenth)) - 1];
    newest[quality.count].score_millionths = static_cast<std::uint32_t>(std::llround(score * 1e6));
    quality.sum_millionths += newest[quality.count].score_millionths;
    ++quality.count;
  }
  quality.newest = newest;
  return quality;
}

TestFleet HostileFleet() {
  TestFleet made(3);
  AgentReading& busy = made.Name(0, kHostileId);
  busy.role = made.reading.CopyText("wörker \"1\"");
  busy.model = "claude";
  busy.first_seen_ms = kNowMs - 5'000'000;
  busy.last_activity_ms = kNowMs - 1;
  busy.tasks.claimed = std::numeric_limits<std::uint64_t>::max();
  busy.tasks.completed = (1ULL << 53) + 1;
  busy.tasks.failed = 2;
  busy.tasks.abandoned = 1;
  busy.tasks.orphaned = 7;
  busy.oldest_claim_ms = kNowMs - 60'000;
  busy.loop = {true, true, 12, kNowMs / 1000 * 1000 - 30'000, kNowMs / 1000 * 1000, "bash", ""};
  busy.tasks_in_progress = 4;
  busy.tasks.durations = made.Make({2 * kSecond, 2 * kSecond + 1, 90 * kSecond, 20'000 * kSecond});
  busy.quality = made.Scores({0, 8.1, 8.3, 10});
  const auto tools = made.Tools({"bash", "say \"hi\"\\"});
  tools[0].calls = 7;
  tools[0].errors = 3;
  tools[0].durations = made.Make({1'000, 976'562, 976'563, 66'000'000, 5'000 * kSecond});
  tools[0].stamp.last_used_ms = kNowMs - 2'000;
  const auto error_types = made.reading.Allocate<ToolErrorReading>(1);
  error_types[0].error_type = "timeout";
  error_types[0].count = 3;
  tools[0].error_types = error_types;
  tools[1].calls = 1;
  tools[1].waited_ns = 7 * kSecond;
  busy.tools = tools;
  busy.tool_calls = 8;
  busy.tool_errors = 3;
  const auto tokens = made.Tokens({"claude", ""});
  tokens[0].input = 1'000;
  tokens[0].output = 20;
  tokens[0].cached = 3;
  tokens[0].cost_nanousd = 1'500'000'001;
  tokens[1].input = 5;
  busy.tokens = tokens;
  const auto models = made.Models({"claude", "m \"2\"\\"});
  models[0].calls = 6;
  models[0].errors = 2;
  models[0].durations = made.Make({kSecond, 3 * kSecond, 3 * kSecond, 100 * kSecond});
  models[0].stamp.last_used_ms = kNowMs - 3'000;
  const auto model_errors = made.reading.Allocate<ModelErrorReading>(1);
  model_errors[0].error_type = "overloaded";
  model_errors[0].count = 2;
  models[0].error_types = model_errors;
  models[1].calls = 1;
  busy.models = models;
  busy.model_calls = 7;
  busy.model_errors = 2;
  busy.time_spent = {107 * kSecond, 5'000 * kSecond + 67'954'125, 7 * kSecond, 250'000'000};

  AgentReading& second = made.Name(1, "agent-b");
  second.tasks.claimed = 2;
  second.tasks.completed = 1;
  second.tasks.durations = made.Make({300 * kSecond});
  second.tasks_in_progress = 1;
  second.last_activity_ms = kNowMs;
  made.Name(2, "idle");

  AgentReading& fleet = made.reading.fleet;
  fleet.tasks.claimed = busy.tasks.claimed;
  fleet.tasks.completed = busy.tasks.completed + 1;
  fleet.tasks.failed = 2;
  fleet.tasks_in_progress = 5;
  fleet.tasks.durations =
      made.Make({2 * kSecond, 2 * kSecond + 1, 90 * kSecond, 20'000 * kSecond, 300 * kSecond});
  fleet.quality = busy.quality;
  fleet.tools = busy.tools;
  fleet.tool_calls = 8;
  fleet.tool_errors = 3;
  fleet.tokens = busy.tokens;
  fleet.models = busy.models;
  fleet.model_calls = 7;
  fleet.model_errors = 2;
  fleet.time_spent = busy.time_spent;
  fleet.time_spent.other_ns.reset();
  const auto steps = made.reading.Allocate<TransitionReading>(1);
  steps[0].from_tool = "bash";
  steps[0].to_tool = tools[1].tool;
  steps[0].count = 6;
  fleet.transitions = steps;
  busy.transitions = steps;
  return made;
}

std::vector<Standing> InOrder(const Reading& reading) {
  std::vector<Standing> standings(reading.agents.size());
  for (std::size_t i = 0; i < standings.size(); ++i) {
    standings[i].rank = static_cast<std::uint32_t>(i + 1);
    standings[i].standing_class = i == 0 ? StandingClass::kHigh : StandingClass::kUnrated;
    if (i == 0) standings[i].score = 1.9;
    if (i == 0) standings[i].reasons = {"tasks finish 2.1× faster than the fleet"};
  }
  return standings;
}

}  // namespace pitwall::testing
