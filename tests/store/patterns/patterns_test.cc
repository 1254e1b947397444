#include <gtest/gtest.h>

#include <numeric>

#include "patterns/repeated_sequences.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using Sequences = std::vector<std::pair<std::vector<std::uint32_t>, std::uint32_t>>;

class LoopTest : public ::testing::Test {
 protected:
  // A call that ended `ago_ms` ago, a second after the one before.
  void Call(std::string_view tool, std::string_view args_hash, std::int64_t ago_ms = 0,
            std::string_view agent_id = "a") {
    clock_.Advance(1000);
    Event event;
    event.type = EventType::kToolCall;
    event.agent_id = agent_id;
    event.tool = tool;
    event.args_hash = args_hash;
    event.duration_ns = duration_ns_;
    event.timestamp_ms = clock_.WallMs() - ago_ms;
    store_.Apply(event);
  }
  void Calls(int count, std::string_view tool, std::string_view args_hash) {
    for (int i = 0; i < count; ++i) Call(tool, args_hash);
  }
  LoopReading Loop(std::string_view agent_id = "a") {
    reading_ = store_.Read(Window::k1m);
    for (const AgentReading& agent : reading_.agents) {
      if (agent.agent_id == agent_id) return agent.loop;
    }
    return {};
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  std::optional<std::uint64_t> duration_ns_ = 1'000'000;
  Reading reading_;
};

// An agent of a real swarm once repeated one call 1 535 times.
TEST_F(LoopTest, OneCallMadeAThousandTimesIsALoopWithinTheFirstTen) {
  Calls(3, "read", "other");
  const std::int64_t began_ms = (clock_.WallMs() + 1000) / 1000 * 1000;
  int flagged_at = 0;
  for (int call = 1; call <= 1535; ++call) {
    Call("bash", "same");
    if (flagged_at == 0 && Loop().is_looping) flagged_at = call;
  }
  EXPECT_EQ(flagged_at, 8);
  const LoopReading loop = Loop();
  EXPECT_TRUE(loop.is_looping);
  EXPECT_EQ(loop.calls, 1535U);
  EXPECT_EQ(loop.since_ms, began_ms);
  EXPECT_EQ(loop.until_ms, clock_.WallMs() / 1000 * 1000);
  EXPECT_EQ(loop.tool, "bash");
  EXPECT_EQ(loop.other_tool, "");
}

TEST_F(LoopTest, TwoCallsInTurnAreALoop) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(Loop().is_looping) << i;
    Call("task_list", "all");
    Call("read_mail", "inbox");
  }
  const LoopReading loop = Loop();
  EXPECT_TRUE(loop.is_looping);
  EXPECT_EQ(loop.calls, 10U);
  EXPECT_EQ(loop.tool, "read_mail");
  EXPECT_EQ(loop.other_tool, "task_list");
}

TEST_F(LoopTest, TwoRepeatedCallsInARowAreNoPingPong) {
  Calls(6, "git_status", "");
  Calls(6, "git_status", "-s");
  Calls(6, "bash", "run the tests");
  EXPECT_FALSE(Loop().is_looping);
}

TEST_F(LoopTest, WorkingWithOneToolIsNoLoop) {
  for (int i = 0; i < 100; ++i) Call("read", "file " + std::to_string(i));
  EXPECT_TRUE(Loop().is_known);
  EXPECT_FALSE(Loop().is_looping);
}

TEST_F(LoopTest, EditingAndTestingInTurnIsNoLoop) {
  for (int i = 0; i < 100; ++i) {
    Call("edit", "change " + std::to_string(i));
    Call("bash", "run the tests");
    ASSERT_FALSE(Loop().is_looping) << i;
  }
}

TEST_F(LoopTest, EqualHashesOfTwoToolsAreTwoCalls) {
  for (int i = 0; i < 100; ++i) {
    Call("tool " + std::to_string(i % 3), "same");
    ASSERT_FALSE(Loop().is_looping) << i;
  }
}

TEST_F(LoopTest, CallsWithoutAHashAreNeverTheSame) {
  Calls(100, "bash", "");
  EXPECT_FALSE(Loop().is_known);
  EXPECT_FALSE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 0U);
}

TEST_F(LoopTest, AFewOtherCallsDoNotEndALoopAndManyDo) {
  Calls(20, "bash", "same");
  Calls(4, "read", "a");
  EXPECT_TRUE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 20U);
  Calls(1, "read", "b");
  EXPECT_FALSE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 20U);
  Calls(12, "bash", "same");
  EXPECT_TRUE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 12U) << "a loop of its own";
}

TEST_F(LoopTest, ALoopEndsAfterFiveMinutesWithoutCalls) {
  Calls(20, "bash", "same");
  clock_.Advance(300'000);
  EXPECT_TRUE(Loop().is_looping);
  clock_.Advance(1);
  EXPECT_FALSE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 20U) << "the last loop stays known";
  Call("bash", "same");
  EXPECT_FALSE(Loop().is_looping);
}

TEST_F(LoopTest, PollingLessOftenThanEveryFiveMinutesIsNoLoop) {
  for (int i = 0; i < 50; ++i) {
    Call("read_mail", "inbox");
    clock_.Advance(300'000);
    ASSERT_FALSE(Loop().is_looping) << i;
  }
}

TEST_F(LoopTest, ACallOfTenMinutesIsNoPause) {
  duration_ns_ = 600'000'000'000;
  for (int i = 0; i < 8; ++i) {
    clock_.Advance(600'000);
    Call("bash", "a build that hangs");
  }
  EXPECT_TRUE(Loop().is_looping);
}

TEST_F(LoopTest, AnImportedLoopHasItsOwnTimesAndIsNotCurrent) {
  constexpr std::int64_t kDayMs = 24 * 3600 * 1000;
  for (int i = 0; i < 50; ++i) Call("bash", "same", kDayMs);
  const LoopReading loop = Loop();
  EXPECT_FALSE(loop.is_looping);
  EXPECT_EQ(loop.calls, 50U);
  EXPECT_EQ(loop.until_ms, (clock_.WallMs() - kDayMs) / 1000 * 1000);
}

TEST_F(LoopTest, ImportedCallsOfAnActiveAgentChangeNothing) {
  Calls(5, "read", "a");
  for (int i = 0; i < 50; ++i) Call("bash", "same", 3'600'000);
  EXPECT_EQ(Loop().calls, 0U);
  Calls(7, "bash", "same");
  EXPECT_FALSE(Loop().is_looping);
  Call("bash", "same");
  EXPECT_TRUE(Loop().is_looping);
}

TEST_F(LoopTest, EachAgentHasItsOwnLoopAndTheOverflowAgentNone) {
  for (int i = 0; i < 10; ++i) {
    Call("bash", "same", 0, "agent " + std::to_string(i % 5));
    Call("bash", "same", 0, kOverflowName);
  }
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(Loop("agent " + std::to_string(i)).is_looping);
  EXPECT_FALSE(Loop(kOverflowName).is_known);
}

TEST_F(LoopTest, APatternsBlockIsReusedWhenItsAgentHasRetired) {
  Calls(10, "bash", "same");
  const std::uint64_t used_bytes = store_.Stats().bytes_used;
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(25 * 3600 * 1000);
    store_.Sample();
    ASSERT_EQ(store_.Stats().agents, 0U);
    Call("bash", "same", 0, "later " + std::to_string(i));
    EXPECT_EQ(Loop("later " + std::to_string(i)).calls, 0U);
  }
  // Retired series are merged once into nameless ones; names are kept.
  EXPECT_LT(store_.Stats().bytes_used, used_bytes + 8 * 1024);
}

TEST_F(LoopTest, PatternsComeBackAfterARestart) {
  Calls(3, "read", "other");
  for (int i = 0; i < 4; ++i) {
    Call("edit", "x");
    Call("read", "");
  }
  Calls(9, "poll", "same");
  const LoopReading before = Loop();
  ASSERT_TRUE(before.is_looping);
  const StoreImage image = store_.Capture();

  // Another store, in which the tools have other lines.
  Store again(OptionsWith(clock_));
  for (const char* tool : {"build", "poll", "test", "edit"}) again.GetAgent("b").GetTool(tool);
  again.Restore(image);
  const auto loop_now = [&] { return again.Read(Window::kAll).agents[1].loop; };
  EXPECT_TRUE(loop_now().is_looping);
  EXPECT_EQ(loop_now().calls, before.calls);
  EXPECT_EQ(loop_now().since_ms, before.since_ms);
  EXPECT_EQ(loop_now().until_ms, before.until_ms);
  EXPECT_EQ(again.ReadSequences("a").front().tools, store_.ReadSequences("a").front().tools);
  EXPECT_EQ(again.Capture().parts().patterns.front().numbers,
            image.parts().patterns.front().numbers);

  Event event;
  event.type = EventType::kToolCall;
  event.agent_id = "a";
  event.tool = "poll";
  event.args_hash = "same";
  event.timestamp_ms = clock_.WallMs();
  again.Apply(event);
  EXPECT_EQ(loop_now().calls, before.calls + 1);
}

TEST_F(LoopTest, InvalidPatternsAreLeftOut) {
  Calls(9, "poll", "same");
  const SavedPatterns saved = store_.Capture().parts().patterns.front();
  const auto loops = [&](const SavedPatterns& patterns) {
    StoreImageParts parts;
    parts.reading = store_.Read(Window::kAll);
    parts.patterns = {patterns};
    Store again(OptionsWith(clock_));
    again.Restore(StoreImage(std::move(parts)));
    return again.Read(Window::kAll).agents[0].loop.is_looping;
  };
  for (std::size_t size = 0; size + 1 < saved.numbers.size(); ++size) {
    SavedPatterns cut = saved;
    cut.numbers.resize(size);
    EXPECT_FALSE(loops(cut)) << size;
  }
  for (const std::int64_t wrong : {std::int64_t{-2}, INT64_MIN, std::int64_t{1} << 40}) {
    SavedPatterns out_of_range = saved;
    out_of_range.numbers.back() = wrong;
    EXPECT_FALSE(loops(out_of_range)) << wrong;
  }
  SavedPatterns unknown = saved;
  unknown.agent_id = "nobody";
  EXPECT_FALSE(loops(unknown));
  EXPECT_TRUE(loops(saved));
}

TEST_F(LoopTest, TimedCallsWithAHashAreALoop) {
  Agent agent = store_.GetAgent("a");
  Tool poll = agent.GetTool("poll");
  for (int i = 0; i < 9; ++i) poll.Start();
  EXPECT_FALSE(Loop().is_known);
  for (int i = 0; i < 9; ++i) poll.Start("same");
  EXPECT_TRUE(Loop().is_looping);
  EXPECT_EQ(Loop().calls, 9U);
}

TEST_F(LoopTest, AHandlesCallsAreStepsToo) {
  const Agent agent = store_.GetAgent("b");
  for (int i = 0; i < 3; ++i) {
    for (const char* const tool : {"read", "read", "edit", "bash"})
      agent.GetTool(tool).Start().Succeed();
  }
  const std::vector<RepeatedSequence> repeated = store_.ReadSequences("b");
  ASSERT_EQ(repeated.size(), 1U);
  EXPECT_EQ(repeated[0].tools, (std::vector<std::string>{"read", "edit", "bash"}));
  EXPECT_EQ(repeated[0].count, 3U);
  EXPECT_TRUE(store_.ReadSequences("nobody").empty());
}

std::vector<std::uint32_t> NumbersOf(const std::vector<internal::NameRef>& tools) {
  std::vector<std::uint32_t> numbers;
  for (const internal::NameRef tool : tools) numbers.push_back(tool.line());
  return numbers;
}

Sequences Repeated(const std::vector<std::uint32_t>& numbers) {
  const std::vector<internal::NameRef> steps(numbers.begin(), numbers.end());
  Sequences found;
  for (const auto& [tools, count] : internal::FindRepeated(steps)) {
    found.emplace_back(NumbersOf(tools), count);
  }
  return found;
}

TEST(RepeatedSequencesTest, TheLongestCoverageComesFirstAndNothingCountsTwice) {
  EXPECT_EQ(Repeated({1, 2, 3, 1, 2, 3, 9, 1, 2, 3, 4, 5, 8, 4, 5, 4, 5}),
            (Sequences{{{1, 2, 3}, 3}, {{4, 5}, 3}}));
}

TEST(RepeatedSequencesTest, ACycleIsNamedByItsShortestPart) {
  EXPECT_EQ(Repeated({1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}), (Sequences{{{1, 2}, 6}}));
}

TEST(RepeatedSequencesTest, TwiceIsNotARepetition) {
  EXPECT_TRUE(Repeated({1, 2, 3, 4, 1, 2, 3, 4}).empty());
  EXPECT_TRUE(Repeated({}).empty());
}

TEST(RepeatedSequencesTest, TheRingKeepsTheNewestStepsOldestFirst) {
  internal::StepRing ring{};
  for (std::uint32_t tool = 1; tool <= 1000; ++tool) {
    ring.AddStep(internal::NameRef(tool));
    ring.AddStep(internal::NameRef(tool));
  }
  std::vector<std::uint32_t> newest(internal::StepRing::kSteps);
  std::iota(newest.begin(), newest.end(), 1001 - internal::StepRing::kSteps);
  EXPECT_EQ(NumbersOf(ring.OldestFirst()), newest);
}

}  // namespace
}  // namespace pitwall
