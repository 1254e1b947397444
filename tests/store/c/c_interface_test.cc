// Records through pitwall.h reach the collector's store, and invalid calls return an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "pitwall/pitwall.h"
#include "tests/store/shared/shared_arena.h"

namespace pitwall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

class CInterfaceTest : public ::testing::Test {
 protected:
  CInterfaceTest() {
    EXPECT_EQ(pitwall_store_attach(arena_.folder().c_str(), &store_, nullptr, 0), PITWALL_OK);
    EXPECT_EQ(pitwall_agent_open(store_, "a", &agent_), PITWALL_OK);
    EXPECT_EQ(pitwall_tool_open(agent_, "bash", &tool_), PITWALL_OK);
    EXPECT_EQ(pitwall_model_open(agent_, "opus", &model_), PITWALL_OK);
  }
  ~CInterfaceTest() override {
    pitwall_model_free(model_);
    pitwall_tool_free(tool_);
    pitwall_agent_free(agent_);
    pitwall_store_free(store_);
  }

  SharedArena arena_;
  pitwall_store* store_ = nullptr;
  pitwall_agent* agent_ = nullptr;
  pitwall_tool* tool_ = nullptr;
  pitwall_model* model_ = nullptr;
};

TEST_F(CInterfaceTest, CallsAreInTheStore) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(pitwall_tool_record(tool_, 5'000'000, i % 10 != 0), PITWALL_OK);
  }
  EXPECT_THAT(arena_.Take(), ElementsAre(Pair(Pair("a", "bash"), 100)));
  const Reading reading = arena_.store().Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].tools[0].errors, 10U);
  EXPECT_EQ(reading.agents[0].tools[0].durations.sum_ns, 500'000'000U);
}

TEST_F(CInterfaceTest, CallsOfAModelAreInTheStore) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(pitwall_model_record(model_, 5'000'000, i % 10 != 0), PITWALL_OK);
  }
  EXPECT_THAT(arena_.Take(), IsEmpty());  // no tool calls
  const Reading reading = arena_.store().Read(Window::kAll);
  const ModelReading& model = reading.agents[0].models[0];
  EXPECT_EQ(model.model, "opus");
  EXPECT_EQ(model.calls, 100U);
  EXPECT_EQ(model.errors, 10U);
  EXPECT_EQ(model.durations.sum_ns, 500'000'000U);
}

TEST_F(CInterfaceTest, EverythingElseArrivesAsEventsInTheirOrder) {
  EXPECT_EQ(pitwall_agent_describe(agent_, "coder", nullptr), PITWALL_OK);
  EXPECT_EQ(pitwall_agent_heartbeat(agent_), PITWALL_OK);
  EXPECT_EQ(pitwall_task_claim(agent_, "t1", "fix"), PITWALL_OK);
  EXPECT_EQ(pitwall_tool_record_call(tool_, 7, 0, "timeout", "h1", 10, 20), PITWALL_OK);
  EXPECT_EQ(pitwall_agent_use_tokens(agent_, "opus", 1, 2, 3, 0.25), PITWALL_OK);
  EXPECT_EQ(pitwall_agent_score(agent_, 7), PITWALL_OK);
  EXPECT_EQ(pitwall_task_complete_with_score(agent_, "t1", 8.5), PITWALL_OK);
  EXPECT_EQ(pitwall_task_complete(agent_, "t2"), PITWALL_OK);
  EXPECT_EQ(pitwall_task_fail(agent_, nullptr, "lost"), PITWALL_OK);
  EXPECT_EQ(pitwall_model_record_call(model_, 9, 0, "overloaded", 4, 5, 6, 0.5), PITWALL_OK);

  const std::span<const SentEvent> events = arena_.collector().ReadEvents();
  ASSERT_EQ(events.size(), 10U);
  for (const SentEvent& sent : events) {
    EXPECT_EQ(sent.event.agent_id, "a");
    EXPECT_GT(sent.event.timestamp_ms, 0);
  }
  EXPECT_EQ(events[0].event.role, "coder");
  EXPECT_EQ(events[1].event.type, EventType::kHeartbeat);
  EXPECT_EQ(events[2].event.type, EventType::kTaskClaimed);
  EXPECT_EQ(events[2].event.task_id, "t1");
  EXPECT_EQ(events[2].event.task_type, "fix");
  const Event& call = events[3].event;
  EXPECT_EQ(call.type, EventType::kToolCall);
  EXPECT_EQ(call.tool, "bash");
  EXPECT_EQ(call.duration_ns, 7U);
  EXPECT_FALSE(call.success);
  EXPECT_EQ(call.error_type, "timeout");
  EXPECT_EQ(call.args_hash, "h1");
  EXPECT_EQ(call.task_id, "");
  EXPECT_EQ(call.input_bytes, 10U);
  EXPECT_EQ(call.output_bytes, 20U);
  const Event& tokens = events[4].event;
  EXPECT_EQ(tokens.model, "opus");
  EXPECT_EQ(tokens.input_tokens, 1U);
  EXPECT_EQ(tokens.output_tokens, 2U);
  EXPECT_EQ(tokens.cached_tokens, 3U);
  EXPECT_EQ(tokens.cost_nanousd, 250'000'000U);
  EXPECT_EQ(events[5].event.type, EventType::kQualityScored);
  EXPECT_EQ(events[5].event.score_millionths, 7'000'000U);
  EXPECT_EQ(events[6].event.type, EventType::kTaskCompleted);
  EXPECT_EQ(events[6].event.score_millionths, 8'500'000U);
  EXPECT_EQ(events[7].event.task_id, "t2");
  EXPECT_FALSE(events[7].event.score_millionths);
  EXPECT_EQ(events[8].event.type, EventType::kTaskFailed);
  EXPECT_EQ(events[8].event.error_type, "lost");
  const Event& model_call = events[9].event;
  EXPECT_EQ(model_call.type, EventType::kModelCall);
  EXPECT_EQ(model_call.model, "opus");
  EXPECT_EQ(model_call.duration_ns, 9U);
  EXPECT_FALSE(model_call.success);
  EXPECT_EQ(model_call.error_type, "overloaded");
  EXPECT_EQ(model_call.input_tokens, 4U);
  EXPECT_EQ(model_call.output_tokens, 5U);
  EXPECT_EQ(model_call.cached_tokens, 6U);
  EXPECT_EQ(model_call.cost_nanousd, 500'000'000U);
  EXPECT_FALSE(model_call.waited_ns);
}

TEST_F(CInterfaceTest, NullArgumentsReturnAnError) {
  pitwall_store* store = store_;
  pitwall_agent* agent = agent_;
  pitwall_tool* tool = tool_;
  pitwall_stats stats;
  EXPECT_EQ(pitwall_store_attach(nullptr, &store, nullptr, 0), PITWALL_BAD_PATH);
  EXPECT_EQ(pitwall_store_attach("", &store, nullptr, 0), PITWALL_BAD_PATH);
  EXPECT_EQ(store, nullptr);
  EXPECT_EQ(pitwall_store_attach("/", nullptr, nullptr, 0), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_store_stats(nullptr, &stats), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_agent_open(nullptr, "a", &agent), PITWALL_BAD_HANDLE);
  EXPECT_EQ(agent, nullptr);
  EXPECT_EQ(pitwall_agent_describe(nullptr, "r", "m"), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_agent_heartbeat(nullptr), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_agent_score(nullptr, 1), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_agent_use_tokens(nullptr, "m", 1, 1, 1, 1), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_task_claim(nullptr, "t", "t"), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_task_complete(nullptr, "t"), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_task_complete_with_score(nullptr, "t", 1), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_task_fail(nullptr, "t", "e"), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_tool_open(nullptr, "bash", &tool), PITWALL_BAD_HANDLE);
  EXPECT_EQ(tool, nullptr);
  EXPECT_EQ(pitwall_tool_open(agent_, nullptr, &tool), PITWALL_BAD_TOOL);
  EXPECT_EQ(pitwall_tool_open(agent_, "bash", nullptr), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_tool_record(nullptr, 1, 1), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_tool_record_call(nullptr, 1, 1, "e", "h", 1, 1), PITWALL_BAD_HANDLE);
  pitwall_model* model = model_;
  EXPECT_EQ(pitwall_model_open(nullptr, "opus", &model), PITWALL_BAD_HANDLE);
  EXPECT_EQ(model, nullptr);
  EXPECT_EQ(pitwall_model_open(agent_, nullptr, &model), PITWALL_BAD_MODEL);
  EXPECT_EQ(pitwall_model_open(agent_, "opus", nullptr), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_model_record(nullptr, 1, 1), PITWALL_BAD_HANDLE);
  EXPECT_EQ(pitwall_model_record_call(nullptr, 1, 1, "e", 1, 1, 1, 1), PITWALL_BAD_HANDLE);
  pitwall_model_free(nullptr);
  pitwall_store_free(nullptr);
  pitwall_agent_free(nullptr);
  pitwall_tool_free(nullptr);
}

TEST_F(CInterfaceTest, AnArgumentOutOfBoundsIsNotRecorded) {
  const std::string long_name(129, 'x');
  for (const char* bad : {"", "a\nb", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xc2\x85", "\xe2\x82", long_name.c_str()}) {
    pitwall_agent* agent = agent_;
    pitwall_tool* tool = tool_;
    EXPECT_EQ(pitwall_agent_open(store_, bad, &agent), PITWALL_BAD_AGENT_ID) << bad;
    EXPECT_EQ(agent, nullptr);
    EXPECT_EQ(pitwall_tool_open(agent_, bad, &tool), PITWALL_BAD_TOOL) << bad;
    EXPECT_EQ(tool, nullptr);
    EXPECT_EQ(pitwall_agent_describe(agent_, bad, "m"), PITWALL_BAD_ROLE) << bad;
    EXPECT_EQ(pitwall_agent_describe(agent_, "r", bad), PITWALL_BAD_MODEL) << bad;
    EXPECT_EQ(pitwall_agent_use_tokens(agent_, bad, 1, 1, 1, 1), PITWALL_BAD_MODEL) << bad;
    EXPECT_EQ(pitwall_task_claim(agent_, bad, "t"), PITWALL_BAD_TASK_ID) << bad;
    EXPECT_EQ(pitwall_task_claim(agent_, "t", bad), PITWALL_BAD_TASK_TYPE) << bad;
    EXPECT_EQ(pitwall_task_complete(agent_, bad), PITWALL_BAD_TASK_ID) << bad;
    EXPECT_EQ(pitwall_task_complete_with_score(agent_, bad, 1), PITWALL_BAD_TASK_ID) << bad;
    EXPECT_EQ(pitwall_task_fail(agent_, bad, "e"), PITWALL_BAD_TASK_ID) << bad;
    EXPECT_EQ(pitwall_task_fail(agent_, "t", bad), PITWALL_BAD_ERROR_TYPE) << bad;
    EXPECT_EQ(pitwall_tool_record_call(tool_, 1, 1, bad, "h", 0, 0), PITWALL_BAD_ERROR_TYPE);
    EXPECT_EQ(pitwall_tool_record_call(tool_, 1, 1, "e", bad, 0, 0), PITWALL_BAD_ARGS_HASH);
    pitwall_model* model = model_;
    EXPECT_EQ(pitwall_model_open(agent_, bad, &model), PITWALL_BAD_MODEL) << bad;
    EXPECT_EQ(model, nullptr);
    EXPECT_EQ(pitwall_model_record_call(model_, 1, 1, bad, 0, 0, 0, 0), PITWALL_BAD_ERROR_TYPE);
  }
  constexpr std::int64_t kTooLongNs = 30LL * 24 * 3600 * 1'000'000'000 + 1;
  for (const std::int64_t bad_ns :
       {std::int64_t{-1}, kTooLongNs, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(pitwall_tool_record(tool_, bad_ns, 1), PITWALL_BAD_DURATION) << bad_ns;
    EXPECT_EQ(pitwall_model_record(model_, bad_ns, 1), PITWALL_BAD_DURATION) << bad_ns;
    EXPECT_EQ(pitwall_tool_record_call(tool_, bad_ns, 1, nullptr, nullptr, 0, 0),
              PITWALL_BAD_DURATION);
  }
  for (const double bad : {-0.001, 10.001, 1e300, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_EQ(pitwall_agent_score(agent_, bad), PITWALL_BAD_SCORE) << bad;
    EXPECT_EQ(pitwall_task_complete_with_score(agent_, "t", bad), PITWALL_BAD_SCORE) << bad;
  }
  for (const double bad : {-0.001, 1'000'000.1, std::nan(""), HUGE_VAL}) {
    EXPECT_EQ(pitwall_agent_use_tokens(agent_, "m", 1, 1, 1, bad), PITWALL_BAD_COST) << bad;
    EXPECT_EQ(pitwall_model_record_call(model_, 1, 1, nullptr, 1, 1, 1, bad), PITWALL_BAD_COST);
  }
  constexpr std::uint64_t kTooMany = std::uint64_t{1} << 53;
  EXPECT_EQ(pitwall_agent_use_tokens(agent_, "m", kTooMany, 1, 1, 1), PITWALL_BAD_TOKENS);
  EXPECT_EQ(pitwall_agent_use_tokens(agent_, "m", 1, kTooMany, 1, 1), PITWALL_BAD_TOKENS);
  EXPECT_EQ(pitwall_agent_use_tokens(agent_, "m", 1, 1, kTooMany, 1), PITWALL_BAD_TOKENS);
  EXPECT_EQ(pitwall_model_record_call(model_, 1, 1, nullptr, 1, kTooMany, 1, 1),
            PITWALL_BAD_TOKENS);
  EXPECT_EQ(pitwall_tool_record_call(tool_, 1, 1, nullptr, nullptr, kTooMany, 0),
            PITWALL_BAD_BYTES);
  EXPECT_EQ(pitwall_tool_record_call(tool_, 1, 1, nullptr, nullptr, 0, kTooMany),
            PITWALL_BAD_BYTES);
  EXPECT_THAT(arena_.collector().ReadEvents(), IsEmpty());
  EXPECT_THAT(arena_.Take(), IsEmpty());
}

TEST_F(CInterfaceTest, BoundsThemselvesAreRecorded) {
  const std::string longest(128, 'x');
  EXPECT_EQ(pitwall_tool_record(tool_, 0, 1), PITWALL_OK);
  EXPECT_EQ(pitwall_tool_record(tool_, 30LL * 24 * 3600 * 1'000'000'000, 1), PITWALL_OK);
  EXPECT_EQ(pitwall_agent_score(agent_, 0), PITWALL_OK);
  EXPECT_EQ(pitwall_agent_score(agent_, 10), PITWALL_OK);
  EXPECT_EQ(pitwall_task_claim(agent_, longest.c_str(), "größe \xf0\x9f\x90\x98"), PITWALL_OK);
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 3U);
  EXPECT_EQ(arena_.collector().ReadEvents()[2].event.task_id, longest);
  EXPECT_EQ(arena_.collector().ReadEvents()[2].event.task_type, "größe \xf0\x9f\x90\x98");
  EXPECT_THAT(arena_.Take(), ElementsAre(Pair(Pair("a", "bash"), 2)));
}

TEST_F(CInterfaceTest, TheReasonForAFailedAttachIsCutToTheBuffer) {
  pitwall_store* store = store_;
  char error[256];
  EXPECT_EQ(pitwall_store_attach("/nowhere/at/all", &store, error, sizeof error),
            PITWALL_CANNOT_ATTACH);
  EXPECT_EQ(store, nullptr);
  EXPECT_THAT(error, HasSubstr("/nowhere/at/all"));
  char small[8];
  EXPECT_EQ(pitwall_store_attach("/nowhere/at/all", &store, small, sizeof small),
            PITWALL_CANNOT_ATTACH);
  EXPECT_EQ(small, std::string(error).substr(0, sizeof small - 1));
  EXPECT_EQ(pitwall_store_attach("/nowhere/at/all", &store, nullptr, 0), PITWALL_CANNOT_ATTACH);
}

TEST_F(CInterfaceTest, HandlesAreFreedInAnyOrder) {
  pitwall_store_free(std::exchange(store_, nullptr));
  pitwall_tool* other = nullptr;
  EXPECT_EQ(pitwall_tool_open(agent_, "git", &other), PITWALL_OK);
  pitwall_agent_free(std::exchange(agent_, nullptr));
  EXPECT_EQ(pitwall_tool_record(other, 1, 1), PITWALL_OK);
  pitwall_tool_free(other);
  EXPECT_EQ(pitwall_tool_record(tool_, 1, 1), PITWALL_OK);
  EXPECT_THAT(arena_.Take(), ElementsAre(Pair(Pair("a", "bash"), 1), Pair(Pair("a", "git"), 1)));
}

TEST_F(CInterfaceTest, AForkedChildKeepsItsHandles) {
  constexpr int kEach = 1000;
  const pid_t child = InChild([&] {
    for (int i = 0; i < kEach; ++i) pitwall_tool_record(tool_, 1, 1);
    pitwall_agent_heartbeat(agent_);
  });
  for (int i = 0; i < kEach; ++i) pitwall_tool_record(tool_, 1, 1);
  EXPECT_EQ(WaitFor(child), 0);
  EXPECT_THAT(arena_.Take(), ElementsAre(Pair(Pair("a", "bash"), 2 * kEach)));
  EXPECT_EQ(arena_.collector().ReadEvents().size(), 1U);
}

TEST_F(CInterfaceTest, DroppedRecordsAreInTheStats) {
  for (int i = 0; i < 65'536 + 3; ++i) ASSERT_EQ(pitwall_agent_heartbeat(agent_), PITWALL_OK);
  pitwall_stats stats{};
  EXPECT_EQ(pitwall_store_stats(store_, &stats), PITWALL_OK);
  EXPECT_EQ(stats.dropped, 3U);
  EXPECT_EQ(stats.lost_pages, 0U);
  EXPECT_EQ(pitwall_store_stats(store_, nullptr), PITWALL_BAD_HANDLE);
}

TEST(CInterfaceStatusTest, EachStatusHasItsOwnText) {
  std::set<std::string> texts;
  for (int status = PITWALL_OK; status <= PITWALL_BAD_BYTES; ++status) {
    texts.insert(pitwall_status_text(static_cast<pitwall_status>(status)));
  }
  EXPECT_EQ(texts.size(), std::size_t{PITWALL_BAD_BYTES} + 1);
  EXPECT_THAT(pitwall_status_text(static_cast<pitwall_status>(31)), StartsWith("a status"));
  EXPECT_THAT(pitwall_version(), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace pitwall
