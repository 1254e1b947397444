// The size of the messages of a fleet in which few agents are active.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "exporter/live/live_hub.h"
#include "exporter/live/live_stream.h"
#include "exporter/views/agent_fields.h"
#include "tests/live/client_model.h"
#include "tests/support/soak.h"
#include "tests/support/test_store.h"

namespace pitwall::live {
namespace {

using nlohmann::json;

// The fields that a leaderboard shows.
constexpr std::string_view kShown =
    "role,model,tasks_completed,tasks_failed,tasks_in_progress,tasks_stuck,oldest_claim,"
    "duration_ms.p50,duration_ms.p95,avg_quality,tool_calls,tool_errors,looping,loop,tokens,"
    "last_activity,standing";

class LiveFrameTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kTools = 8;

  void Work(std::size_t agent, int calls) {
    Agent recorder = store_.GetAgent("agent-1767302507934-" + std::to_string(agent));
    const double error_rate = agent % 5 == 0 ? 0.3 : 0.1;
    for (int i = 0; i < calls; ++i) {
      Tool tool = recorder.GetTool("tool-" + std::to_string(random_() % kTools));
      const std::chrono::milliseconds duration(1 + random_() % 1000);
      if (std::bernoulli_distribution(error_rate)(random_)) {
        tool.Fail(duration, "timeout");
      } else {
        tool.Record(duration);
      }
    }
    Event done;
    done.type = EventType::kTaskCompleted;
    done.timestamp_ms = clock_.WallMs();
    const std::string agent_id = "agent-1767302507934-" + std::to_string(agent);
    done.agent_id = agent_id;
    done.role = agent % 2 == 0 ? "coder" : "tester";
    done.duration_ns = (1 + random_() % 600) * 1'000'000'000ULL;
    store_.Apply(done);
  }
  // The largest message after the first one, in bytes.
  std::size_t LargestMessage(std::size_t agents, std::size_t active, int messages) {
    for (std::size_t agent = 0; agent < agents; ++agent) Work(agent, 30);
    std::string error;
    std::vector<std::size_t> sizes;
    hub_.Join(
        Window::kAll, [&](const Message& message) { sizes.push_back(message->text().size()); },
        views::FieldSelection::Parse(kShown, views::AgentFields(), error));
    for (int i = 0; i < messages; ++i) {
      for (std::size_t n = 0; n < active; ++n) Work(random_() % agents, 1);
      clock_.Advance(1000);
      hub_.Tick();
    }
    EXPECT_EQ(sizes.size(), static_cast<std::size_t>(messages) + 1);
    RecordProperty("first_message_bytes", std::to_string(sizes.at(0)));
    return *std::max_element(sizes.begin() + 1, sizes.end());
  }

  static StoreOptions Options(const Clock& clock) {
    StoreOptions options = OptionsWith(clock);
    options.max_bytes = 1U << 30;
    return options;
  }

  std::mt19937_64 random_{7};
  FakeClock clock_;
  Store store_{Options(clock_)};
  rating::RatingService rating_{store_, clock_};
  LiveHub hub_{store_, rating_};
};

TEST_F(LiveFrameTest, AMessageHasTheActiveAgentsOnly) {
  const std::size_t bytes = LargestMessage(1'000, 50, test::Rounds(5, 30));
  RecordProperty("bytes", std::to_string(bytes));
  EXPECT_LE(bytes, 40'000U);
}

TEST_F(LiveFrameTest, AMessageOfTenThousandAgentsHasTheActiveOnesOnly) {
  if (test::Rounds(0, 1) == 0) GTEST_SKIP() << "takes half a minute; run by ./dev soak";
  const std::size_t bytes = LargestMessage(10'000, 500, 5);
  RecordProperty("bytes", std::to_string(bytes));
  EXPECT_LE(bytes, 400'000U);
}

// A client that keeps all messages has every value, but for ranks whose turn has not come.
TEST_F(LiveFrameTest, AClientWithFieldsFollows) {
  for (std::size_t agent = 0; agent < 40; ++agent) Work(agent, 20);
  std::string error;
  std::vector<json> messages;
  const auto to = [](std::vector<json>& list) {
    return [&list](const Message& message) { list.push_back(json::parse(message->text())); };
  };
  const auto fields = [&] {
    return views::FieldSelection::Parse("tool_calls,standing.class", views::AgentFields(), error);
  };
  hub_.Join(Window::kAll, to(messages), fields());
  json agents = messages.at(0).at("data").at("agents");
  EXPECT_EQ(agents.at("agent-1767302507934-0").size(), 2U);
  for (int i = 0; i < 20; ++i) {
    Work(random_() % 40, 3);
    hub_.Tick();
    const json& data = messages.back().at("data");
    EXPECT_LE(data.at("agents").size(), 41U);
    for (const auto& [id, change] : data.at("agents").items()) {
      EXPECT_FALSE(change.empty());
      agents[id].update(change);
    }
  }
  std::vector<json> late;
  hub_.Join(Window::kAll, to(late), fields());
  EXPECT_EQ(late.at(0).at("data").at("agents"), agents);
}

}  // namespace
}  // namespace pitwall::live
