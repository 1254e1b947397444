#include "exporter/live/live_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "exporter/views/performance_view.h"
#include "tests/exposition/test_fleet.h"
#include "tests/live/client_model.h"

namespace pitwall::live {
namespace {

using nlohmann::json;

json FreshView(const Reading& reading, const std::vector<Standing>& standings) {
  std::string body;
  views::PageQuery query;
  query.limit = views::PageQuery::kMaxLimit;
  views::AppendPerformanceView(reading, standings, query, body);
  return json::parse(body);
}

TEST(LiveStreamTest, TheFirstMessageIsTheViewInItsEnvelope) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  LiveStream stream;
  stream.Advance(made.reading, standings);
  const json message = json::parse(stream.FullView()->text());
  EXPECT_EQ(message.at("type"), "agent_performance");
  EXPECT_EQ(message.at("data"), FreshView(made.reading, standings));
  EXPECT_EQ(message.size(), 2U);
}

TEST(LiveStreamTest, WhenNothingChangedNoAgentIsSent) {
  testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  LiveStream stream;
  stream.Advance(made.reading, standings);
  made.reading.taken_at_ms += 1'000;
  const json message = json::parse(stream.Advance(made.reading, standings)->text());
  EXPECT_EQ(message.at("type"), "agent_performance_delta");
  EXPECT_EQ(message.at("data").at("last_updated"), "2026-01-04T17:16:50.148Z");
  EXPECT_EQ(message.at("data").at("agents"), json::object());
  EXPECT_EQ(message.at("data").at("removed"), json::array());
  EXPECT_EQ(message.at("data").at("fleet").at("agents"), 3);
  EXPECT_EQ(message.at("data").size(), 4U);
}

TEST(LiveStreamTest, OnlyWhatChangedIsSent) {
  testing::TestFleet made(4);
  auto standings = testing::InOrder(made.reading);
  LiveStream stream;
  stream.Advance(made.reading, standings);
  made.agent(2).tool_calls = 1;
  standings[1].reasons = {"something new"};
  const json agents =
      json::parse(stream.Advance(made.reading, standings)->text()).at("data").at("agents");
  EXPECT_EQ(agents.size(), 2U);
  EXPECT_EQ(agents.at("agent-2").at("tool_calls"), 1);
  EXPECT_EQ(agents.at("agent-1").at("standing").at("reasons").at(0), "something new");
}

TEST(LiveStreamTest, RemovedAgentsAreNamedOnce) {
  testing::TestFleet both = testing::HostileFleet();
  LiveStream stream;
  stream.Advance(both.reading, testing::InOrder(both.reading));
  const testing::TestFleet one(1);
  const auto standings = testing::InOrder(one.reading);
  json removed =
      json::parse(stream.Advance(one.reading, standings)->text()).at("data").at("removed");
  std::sort(removed.begin(), removed.end());
  EXPECT_EQ(removed, json({testing::kHostileId, "agent-b", "idle"}));
  removed = json::parse(stream.Advance(one.reading, standings)->text()).at("data").at("removed");
  EXPECT_EQ(removed, json::array());
}

TEST(LiveStreamTest, AgentsThatOnlyMovedTakeTurns) {
  constexpr std::size_t kAgents = 40;
  testing::TestFleet made(kAgents);
  auto standings = testing::InOrder(made.reading);
  LiveStream stream;
  stream.Advance(made.reading, standings);
  testing::ClientModel client;
  client.Apply(stream.FullView()->text());
  for (std::size_t i = 0; i < kAgents; ++i) {
    standings[i].rank = static_cast<std::uint32_t>(kAgents - i);
  }
  made.agent(39).tool_calls = 1;
  std::vector<std::size_t> sent;
  for (int message = 0; message < 4; ++message) {
    const Message delta = stream.Advance(made.reading, standings);
    client.Apply(delta->text());
    sent.push_back(json::parse(delta->text()).at("data").at("agents").size());
  }
  // Agent 39 changed in its calls, too.
  EXPECT_EQ(sent, (std::vector<std::size_t>{LiveStream::MaxMoved(kAgents) + 1, 16, 7, 0}));
  EXPECT_EQ(client.view(), FreshView(made.reading, standings));
}

// A fleet of some of twelve agents in a random order, with some counts changed.
testing::TestFleet RandomFleet(std::mt19937& random, std::vector<Standing>& standings) {
  std::vector<int> names;
  for (int name = 0; name < 12; ++name) {
    if (random() % 3 != 0) names.push_back(name);
  }
  testing::TestFleet made(names.size());
  standings = testing::InOrder(made.reading);
  std::vector<std::uint32_t> ranks(names.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = static_cast<std::uint32_t>(i + 1);
  if (random() % 2 == 0) std::shuffle(ranks.begin(), ranks.end(), random);
  for (std::size_t i = 0; i < names.size(); ++i) {
    made.Name(i, "agent \"" + std::to_string(names[i]) + "\"");
    made.agent(i).tasks.completed = random() % 2;
    standings[i].rank = ranks[i];
  }
  made.reading.fleet.tasks.completed = random() % 9;
  made.reading.taken_at_ms += static_cast<std::int64_t>(random() % 100'000);
  return made;
}

TEST(LiveStreamTest, AClientThatAppliesEveryDeltaHasTheFreshView) {
  const unsigned seed = 20;
  std::mt19937 random(seed);
  std::vector<Standing> standings;
  LiveStream stream;
  testing::TestFleet first = RandomFleet(random, standings);
  stream.Advance(first.reading, standings);
  testing::ClientModel early;
  early.Apply(stream.FullView()->text());
  testing::ClientModel late;
  for (int round = 0; round < 200; ++round) {
    const testing::TestFleet made = RandomFleet(random, standings);
    const Message delta = stream.Advance(made.reading, standings);
    early.Apply(delta->text());
    if (round > 100) late.Apply(delta->text());
    if (round == 100) late.Apply(stream.FullView()->text());
    const json fresh = FreshView(made.reading, standings);
    ASSERT_EQ(early.view(), fresh) << "seed " << seed << " round " << round;
    if (round < 100) continue;
    ASSERT_EQ(late.view(), fresh) << "seed " << seed << " round " << round;
  }
}

}  // namespace
}  // namespace pitwall::live
