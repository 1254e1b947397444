// Every format carries the same values.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/protobuf_reader.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::exposition {
namespace {

using testing::TestFleet;
using Labels = std::vector<std::pair<std::string, std::string>>;
using Samples = std::map<std::pair<std::string, Labels>, double>;

constexpr std::int64_t kBeganMs = 1'767'302'507'934;
constexpr std::int64_t kFirstSeenMs = 1'767'542'009'148;  // of an agent of HostileFleet()

Samples FromText(const std::string& body) {
  Samples samples;
  for (const auto& sample : testing::ParseText(body).samples) {
    Labels labels = sample.labels;
    for (auto& [name, value] : labels) {
      if (name == "le") value = std::to_string(std::stod(value));
    }
    EXPECT_TRUE(samples.emplace(std::pair(sample.name, labels), std::stod(sample.value)).second);
  }
  return samples;
}

// The samples of the text format, converted from protobuf with classic buckets.
Samples FromProtobuf(const std::string& body) {
  Samples samples;
  for (const testing::ReadFamily& family : testing::ReadProtobuf(body)) {
    for (const testing::ReadMetric& metric : family.metrics) {
      if (family.type != 4) {
        EXPECT_TRUE(samples.emplace(std::pair(family.name, metric.labels), metric.value).second);
        continue;
      }
      if (metric.histogram.classic.empty()) continue;
      const auto count = static_cast<double>(metric.histogram.count);
      samples[{family.name + "_count", metric.labels}] = count;
      samples[{family.name + "_sum", metric.labels}] = metric.histogram.sum;
      for (const auto& [bound, passed] : metric.histogram.classic) {
        Labels labels = metric.labels;
        labels.emplace_back("le", std::to_string(bound));
        samples[{family.name + "_bucket", labels}] = static_cast<double>(passed);
      }
    }
  }
  return samples;
}

// OpenMetrics converted to the text format: comments, `_created` and the end differ.
Samples FromOpenMetrics(std::string body, std::size_t* created) {
  constexpr std::string_view kEnd = "# EOF\n";
  EXPECT_TRUE(body.ends_with(kEnd));
  Samples samples;
  std::string text;
  std::size_t begin = 0;
  std::string type;
  while (begin < body.size()) {
    const std::size_t end = body.find('\n', begin);
    std::string line = body.substr(begin, end - begin + 1);
    begin = end + 1;
    if (line.starts_with("# TYPE ")) {
      type = line.substr(line.rfind(' ') + 1);
      const std::string name = line.substr(7, line.rfind(' ') - 7);
      line = "# TYPE " + name + (type == "counter\n" ? "_total " : " ") + type;
    } else if (line.starts_with('#')) {
      continue;
    }
    const std::string name = line.substr(0, line.find_first_of("{ "));
    if (name.ends_with("_created")) {
      ++*created;
      const double began_s = std::stod(line.substr(line.rfind(' ')));
      // Tasks of an agent that had none count from its first event.
      if (name.starts_with("pitwall_tasks_") && began_s != kBeganMs / 1e3) {
        EXPECT_EQ(began_s, kFirstSeenMs / 1e3);
      } else {
        EXPECT_NEAR(began_s, kBeganMs / 1e3, 1e-3);
      }
      continue;
    }
    text += line;
  }
  return FromText(text);
}

void ExpectEqual(const Samples& one, const Samples& other) {
  ASSERT_EQ(one.size(), other.size());
  for (auto a = one.begin(), b = other.begin(); a != one.end(); ++a, ++b) {
    ASSERT_EQ(a->first, b->first);
    ASSERT_DOUBLE_EQ(a->second, b->second) << a->first.first;
  }
}

// Without the number of series, which differs between formats.
std::string Body(Format format, const TestFleet& made, const std::vector<Standing>& standings) {
  return testing::BodyOf(format, made.reading, standings, {}, {});
}
Samples WithoutCounts(Samples samples) {
  std::erase_if(samples,
                [](const auto& sample) { return sample.first.first == "pitwall_exposed_series"; });
  return samples;
}

void ExpectAllAgree(const TestFleet& made) {
  const auto standings = testing::InOrder(made.reading);
  const Samples text = WithoutCounts(FromText(Body(Format::kText, made, standings)));
  std::size_t created = 0;
  ExpectEqual(WithoutCounts(FromOpenMetrics(Body(Format::kOpenMetrics, made, standings), &created)),
              text);
  ExpectEqual(WithoutCounts(FromProtobuf(Body(Format::kProtobuf, made, standings))), text);
}

TestFleet RandomFleet(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  const auto name = [&] {
    std::string text(1 + below(60), ' ');
    for (char& c : text) c = "ab\\\"\n{}=, #1\xc3"[below(13)];
    return text;
  };
  TestFleet made(1 + below(5));
  for (std::size_t i = 0; i < made.reading.agents.size(); ++i) {
    AgentReading& agent = made.Name(i, name() + std::to_string(i));
    agent.role = made.reading.CopyText(name());
    agent.tasks.claimed = random() >> below(64);
    agent.tasks.completed = random() >> below(64);
    agent.tasks.stamp.started_at_ms = below(2) == 0 ? 0 : kBeganMs;
    agent.last_activity_ms = static_cast<std::int64_t>(random() >> (8 + below(50)));
    std::vector<std::uint64_t> durations;
    for (std::uint64_t n = below(40); n > 0; --n) durations.push_back(random() >> (12 + below(52)));
    agent.tasks.durations = made.Make(durations);
    agent.quality = made.Scores({static_cast<double>(below(100)) / 10});
    const auto tools = made.Tools({name() + "1", name() + "2"});
    for (ToolReading& tool : tools) {
      tool.calls = random() >> below(64);
      tool.durations = made.Make(durations);
      tool.stamp.started_at_ms = kBeganMs;
    }
    agent.tools = tools;
    const auto tokens = made.Tokens({name()});
    tokens[0].cost_nanousd = random() >> below(64);
    agent.tokens = tokens;
  }
  made.reading.fleet.tools = made.reading.agents[0].tools;
  made.reading.fleet.tasks.durations = made.reading.agents[0].tasks.durations;
  return made;
}

TEST(FormatAgreementTest, AHostileFleetIsTheSameInEveryFormat) {
  ExpectAllAgree(testing::HostileFleet());
}

TEST(FormatAgreementTest, RandomFleetsAreTheSameInEveryFormat) {
  const std::uint64_t first_seed = std::random_device()();
  for (std::uint64_t seed = first_seed; seed < first_seed + 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ExpectAllAgree(RandomFleet(seed));
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(FormatAgreementTest, NativeBucketsAreThoseOfTheReading) {
  const TestFleet made = RandomFleet(7);
  const std::string body =
      testing::BodyOf(Format::kProtobuf, made.reading, {}, {}, {.classic_buckets = false});
  std::map<std::string, testing::ReadHistogram> by_agent;
  for (const testing::ReadFamily& family : testing::ReadProtobuf(body)) {
    if (family.name != "pitwall_task_duration_seconds") continue;
    EXPECT_EQ(family.unit, "seconds");
    for (const auto& metric : family.metrics) {
      by_agent[metric.labels.at(0).second] = metric.histogram;
    }
  }
  std::size_t seen = 0;
  for (const AgentReading& agent : made.reading.agents) {
    const Durations& durations = agent.tasks.durations;
    if (durations.count == 0) continue;
    ++seen;
    const testing::ReadHistogram& read = by_agent[std::string(agent.agent_id)];
    EXPECT_TRUE(read.is_native);
    EXPECT_TRUE(read.classic.empty());
    EXPECT_EQ(read.schema, 3);
    EXPECT_EQ(read.zero_threshold, std::exp2(BucketIndexAt(0) / 8.0));
    EXPECT_EQ(read.created_at_ms, agent.tasks.stamp.started_at_ms);
    std::map<int, std::int64_t> wanted;
    for (const BucketCount& bucket : durations.buckets) {
      if (bucket.index == BucketIndexAt(0)) {
        EXPECT_EQ(read.zero_count, bucket.count);
      } else {
        wanted[bucket.index] = static_cast<std::int64_t>(bucket.count);
      }
    }
    EXPECT_EQ(read.native, wanted);
  }
  EXPECT_EQ(by_agent.size(), seen);
}

TEST(FormatAgreementTest, AFamilyLargerThanAMessageContinuesInTheNext) {
  TestFleet made(20'000);
  std::size_t metrics = 0;
  std::size_t messages = 0;
  const std::string body =
      testing::BodyOf(Format::kProtobuf, made.reading, {}, NameFilter({"pitwall_tasks_claimed"}));
  for (const testing::ReadFamily& family : testing::ReadProtobuf(body)) {
    EXPECT_EQ(family.name, "pitwall_tasks_claimed_total");
    metrics += family.metrics.size();
    ++messages;
  }
  EXPECT_EQ(metrics, 20'000U);
  EXPECT_GT(messages, 1U);
}

}  // namespace
}  // namespace pitwall::exposition
