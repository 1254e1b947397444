// A joiner that is restored from its state continues as the original would.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

std::string StateOf(const Joiner& joiner) {
  LineWriter lines;
  joiner.WriteState(&lines);
  return std::string(lines.text());
}

// Gives `to` the state of `from`, as a restart does.
void Restart(const JoinerFixture& from, JoinerFixture* to) {
  to->events = from.events;
  to->now_ms = from.now_ms;
  to->event_ids.Restore(from.event_ids.Save());
  to->joiner.RestoreState(StateOf(from.joiner));
}

// Observations of several traces, with all rules of the joiner.
std::vector<Observation> Story() {
  std::vector<Observation> story;
  for (std::uint8_t trace = 1; trace <= 3; ++trace) {
    story.push_back(TaskSpan(SpanOf(trace, 1, 0), "crew"));
    story.push_back(TaskSpan(SpanOf(trace, 2, 1), "crew"));
    story.push_back(PlainSpan(SpanOf(trace, 3, 2)));
    Observation outer = ToolSpan(SpanOf(trace, 4, 3), "mcp__srv__get");
    outer.needs = kNeedsAgent | kNeedsNoInner;
    story.push_back(outer);
    Observation inner = ToolSpan(SpanOf(trace, 5, 4), "get");
    inner.needs = kNeedsAgent;
    inner.duration_ns = 4'000;
    story.push_back(inner);
    story.push_back(ModelSpan(SpanOf(trace, 6, 3), 70));
    story.push_back(ModelSpan(SpanOf(trace, 2, 1), 70, true));
    Observation log = ToolCall("c1");
    log.conversation = trace == 1 ? "s1" : "s2";
    log.needs = kNeedsOutcome | kNeedsDuration;
    story.push_back(log);
    log.needs = 0;
    log.is_partial = true;
    log.outcome = Outcome::kFailure;
    log.duration_ns = 9'000;
    story.push_back(log);
    Observation metric = ToolCall("m");
    metric.signal = Signal::kMetrics;
    metric.conversation = "s2";
    metric.needs = kNeedsNoBetter;
    metric.rank = 1;
    story.push_back(metric);
  }
  return story;
}

TEST(JoinerStateTest, TheStateSurvivesARoundTrip) {
  JoinerFixture fixture;
  fixture.Join(Story());
  fixture.Join({TaskSpan(SpanOf(9, 2, 1), "late"), ToolSpan(SpanOf(9, 3, 2))});
  JoinerFixture restored;
  Restart(fixture, &restored);
  EXPECT_EQ(StateOf(restored.joiner), StateOf(fixture.joiner));
  EXPECT_EQ(restored.joiner.Stats().held, fixture.joiner.Stats().held);
  EXPECT_GT(restored.joiner.Stats().held, 0U);
}

TEST(JoinerStateTest, ARestartBetweenAnyTwoObservationsChangesNothing) {
  std::random_device device;
  const std::uint32_t seed = device();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  JoinerFixture reference;
  reference.Join(Story());
  reference.Flush();
  const Totals expected = TotalsOf(reference.events);
  for (int round = 0; round < 50; ++round) {
    std::vector<Observation> story = Story();
    const std::vector<Observation> repeated = Story();
    story.insert(story.end(), repeated.begin(), repeated.end());
    std::ranges::shuffle(story, random);
    auto fixture = std::make_unique<JoinerFixture>();
    for (const Observation& observation : story) {
      if (random() % 3 == 0) {
        auto next = std::make_unique<JoinerFixture>();
        Restart(*fixture, next.get());
        fixture = std::move(next);
      }
      fixture->now_ms += static_cast<std::int64_t>(random() % 50);
      fixture->Join({observation});
    }
    fixture->Flush();
    const Totals totals = TotalsOf(fixture->events);
    ASSERT_EQ(totals.events, expected.events) << "seed " << seed << " round " << round;
    ASSERT_EQ(totals.input_tokens, expected.input_tokens) << "seed " << seed;
  }
}

TEST(JoinerStateTest, DeadlinesAreThoseOfTheArrivalBeforeTheRestart) {
  JoinerFixture fixture;
  Observation call = ToolCall("c1");
  call.needs = kNeedsOutcome;
  fixture.Join({call});
  fixture.AdvanceMs(kHoldMs - 10);
  JoinerFixture restored;
  Restart(fixture, &restored);
  restored.AdvanceMs(9);
  EXPECT_TRUE(restored.events.empty());
  restored.AdvanceMs(1);
  EXPECT_EQ(restored.events.size(), 1U);
}

TEST(JoinerStateTest, TheStateReplacesWhatWasThere) {
  JoinerFixture fixture;
  Observation call = ToolCall("c1");
  call.needs = kNeedsOutcome;
  fixture.Join({call});
  const std::string empty = StateOf(JoinerFixture().joiner);
  fixture.joiner.RestoreState(empty);
  fixture.Flush();
  EXPECT_TRUE(fixture.events.empty());
  EXPECT_TRUE(fixture.joiner.Sources().empty());
}

TEST(JoinerStateTest, ADamagedLineIsLeftOut) {
  JoinerFixture fixture;
  fixture.Join({ToolCall("c1")});
  fixture.joiner.RestoreState(StateOf(fixture.joiner) + "{\"N\":[1]}\nnot json\n");
  EXPECT_EQ(fixture.joiner.Sources().size(), 1U);
}

}  // namespace
}  // namespace pitwall::telemetry
