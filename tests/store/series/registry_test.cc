#include "series/registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/test_store.h"

namespace pitwall::internal {
namespace {

class RegistryTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kMaxAgents = 3;
  static constexpr std::uint32_t kMaxTools = 2;

  static StoreOptions Options() {
    StoreOptions options = OptionsWithoutSampler();
    options.max_agents = kMaxAgents;
    options.max_tools = kMaxTools;
    return options;
  }
  NameRef Tool(std::string_view name) { return registry_.names().Intern(NameKind::kTool, name); }
  SeriesRef CallsOf(AgentRef agent, NameRef tool) {
    return registry_.series().GetOrCreate(SeriesKind::kTool, agent, tool, {}, 0);
  }
  std::string TextOf(NameRef ref) {
    const NameRecord& name = registry_.At(ref);
    std::string text(name.size_bytes.load(std::memory_order_relaxed), '\0');
    name.text.CopyTo(text);
    return text;
  }
  std::vector<AgentRef> Agents() {
    std::vector<AgentRef> agents;
    registry_.agents().ForEach([&](AgentRef agent) { agents.push_back(agent); });
    return agents;
  }

  void Remove(AgentRef agent) {
    const std::lock_guard lock(registry_.lists_mutex());
    registry_.Remove(std::array{agent});
  }

  Arena arena_{4 << 20};
  Registry registry_{arena_, Options()};
};

TEST_F(RegistryTest, ANameHasOneRecordForEachKind) {
  const NameRef tool = Tool("bash");
  ASSERT_TRUE(tool);
  EXPECT_EQ(Tool("bash"), tool);
  EXPECT_NE(registry_.names().Intern(NameKind::kRole, "bash"), tool);
  EXPECT_EQ(registry_.names().Find(NameKind::kTool, "bash"), tool);
  EXPECT_FALSE(registry_.names().Find(NameKind::kTool, "read"));
  EXPECT_FALSE(Tool(""));
  EXPECT_EQ(TextOf(tool), "bash");
  const std::string longest(kMaxNameBytes, 'x');
  EXPECT_EQ(TextOf(Tool(longest)), longest);
}

TEST_F(RegistryTest, BeyondTheCapNamesAreTheOverflowName) {
  Tool("a");
  Tool("b");
  EXPECT_EQ(registry_.names().count(NameKind::kTool), kMaxTools);
  const NameRef overflow = Tool("c");
  EXPECT_EQ(TextOf(overflow), kOverflowName);
  EXPECT_TRUE(registry_.names().IsOverflow(NameKind::kTool, overflow));
  EXPECT_FALSE(registry_.names().IsOverflow(NameKind::kTool, Tool("a")));
  EXPECT_EQ(registry_.names().count(NameKind::kTool), kMaxTools);
  EXPECT_EQ(Tool("d"), overflow);
}

TEST_F(RegistryTest, AnAgentIsMadeOnceAndEachAcquisitionIsAReference) {
  EXPECT_FALSE(registry_.agents().Find("a"));
  const AgentRef agent = registry_.agents().Acquire("a");
  ASSERT_TRUE(agent);
  EXPECT_EQ(registry_.agents().Acquire("a"), agent);
  EXPECT_EQ(registry_.agents().Find("a"), agent);
  EXPECT_EQ(registry_.At(agent).references.load(std::memory_order_relaxed), 3U);
  EXPECT_EQ(registry_.agents().count(), 1U);
  EXPECT_TRUE(registry_.checks().IsIntact(agent));
}

TEST_F(RegistryTest, BeyondTheCapAgentsAreTheOverflowAgent) {
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_NE(registry_.agents().Acquire(id), registry_.agents().overflow());
  }
  EXPECT_EQ(registry_.agents().Acquire("d"), registry_.agents().overflow());
  EXPECT_EQ(registry_.agents().count(), kMaxAgents);
}

TEST_F(RegistryTest, AgentsAreVisitedNewestFirst) {
  const AgentRef first = registry_.agents().Acquire("a");
  const AgentRef second = registry_.agents().Acquire("b");
  const std::vector<AgentRef> agents = Agents();
  const auto at = std::find(agents.begin(), agents.end(), second);
  ASSERT_NE(at, agents.end());
  EXPECT_EQ(std::count(at + 1, agents.end(), first), 1);
}

TEST_F(RegistryTest, ASeriesBelongsToItsAgentKindAndNames) {
  const AgentRef agent = registry_.agents().Acquire("a");
  const AgentRef other = registry_.agents().Acquire("b");
  const NameRef bash = Tool("bash");
  EXPECT_FALSE(registry_.series().Find(SeriesKind::kTool, agent, bash, {}));
  const SeriesRef series = CallsOf(agent, bash);
  ASSERT_TRUE(series);
  EXPECT_EQ(CallsOf(agent, bash), series);
  EXPECT_EQ(registry_.series().Find(SeriesKind::kTool, agent, bash, {}), series);
  EXPECT_NE(CallsOf(other, bash), series);
  EXPECT_NE(CallsOf(agent, Tool("read")), series);
  EXPECT_NE(registry_.series().GetOrCreate(SeriesKind::kTokens, agent, bash, {}, 0), series);
  EXPECT_EQ(registry_.series().count(), 4U);
}

TEST_F(RegistryTest, OnlyTheSeriesOfTheAgentAreVisited) {
  const AgentRef agent = registry_.agents().Acquire("a");
  const SeriesRef bash = CallsOf(agent, Tool("bash"));
  CallsOf(registry_.agents().Acquire("b"), Tool("bash"));
  const SeriesRef read = CallsOf(agent, Tool("read"));
  std::vector<SeriesRef> visited;
  registry_.series().ForEach(agent, [&](SeriesRef series) { visited.push_back(series); });
  EXPECT_EQ(visited, (std::vector{read, bash}));
}

TEST_F(RegistryTest, SerialsAreAscendingAndNeverUsedTwice) {
  const AgentRef agent = registry_.agents().Acquire("a");
  const auto serial_of = [&](SeriesRef series) {
    return registry_.At(series).serial.load(std::memory_order_relaxed);
  };
  const std::uint64_t first = serial_of(CallsOf(agent, Tool("bash")));
  EXPECT_EQ(serial_of(CallsOf(agent, Tool("read"))), first + 1);
  // As after a restore.
  const SeriesRef restored =
      registry_.series().GetOrCreate(SeriesKind::kTask, agent, {}, {}, 0, first + 100);
  EXPECT_EQ(serial_of(restored), first + 100);
  registry_.AdvanceSerial(first + 101);
  EXPECT_EQ(registry_.next_serial(), first + 101);
  registry_.AdvanceSerial(first);
  EXPECT_EQ(registry_.next_serial(), first + 101);
}

TEST_F(RegistryTest, NewSeriesAreDrainedOnce) {
  const AgentRef agent = registry_.agents().Acquire("a");
  registry_.series().DrainNew();
  const SeriesRef series = CallsOf(agent, Tool("bash"));
  EXPECT_EQ(registry_.series().DrainNew(), series);
  EXPECT_FALSE(registry_.series().DrainNew());
}

TEST_F(RegistryTest, AReferencedAgentCannotRetire) {
  const AgentRef agent = registry_.agents().Acquire("a");
  EXPECT_FALSE(registry_.agents().Retire(agent));
  registry_.agents().Release(agent);
  ASSERT_TRUE(registry_.agents().Retire(agent));
  EXPECT_TRUE(registry_.agents().IsRetired(agent));
  EXPECT_FALSE(registry_.agents().Find("a"));
  const AgentRef next = registry_.agents().Acquire("a");
  EXPECT_NE(next, agent);
  Remove(agent);
  EXPECT_EQ(registry_.agents().Find("a"), next);
  EXPECT_EQ(registry_.agents().count(), 1U);
}

TEST_F(RegistryTest, RemovedAgentsLeaveTheirMemoryToTheNextOnes) {
  std::uint64_t used_bytes = 0;
  for (int round = 0; round < 20; ++round) {
    const AgentRef agent = registry_.agents().Acquire("agent-" + std::to_string(round));
    CallsOf(agent, Tool("bash"));
    CallsOf(agent, Tool("read"));
    registry_.series().DrainNew();
    registry_.agents().Release(agent);
    ASSERT_TRUE(registry_.agents().Retire(agent));
    Remove(agent);
    EXPECT_EQ(registry_.agents().count(), 0U);
    EXPECT_EQ(registry_.series().count(), 0U);
    if (round == 0) used_bytes = arena_.used_bytes();
  }
  EXPECT_EQ(arena_.used_bytes(), used_bytes);
}

TEST_F(RegistryTest, ADamagedRecordIsNotIntact) {
  const NameRef tool = Tool("bash");
  const AgentRef agent = registry_.agents().Acquire("a");
  const SeriesRef series = CallsOf(agent, tool);
  EXPECT_TRUE(registry_.checks().IsIntact(tool, NameKind::kTool));
  EXPECT_FALSE(registry_.checks().IsIntact(tool, NameKind::kRole));
  EXPECT_TRUE(registry_.checks().IsIntact(series));
  registry_.At(tool).text.words[0].fetch_xor(1, std::memory_order_relaxed);
  EXPECT_FALSE(registry_.checks().IsIntact(tool, NameKind::kTool));
  registry_.At(agent).id.words[0].fetch_xor(1, std::memory_order_relaxed);
  EXPECT_FALSE(registry_.checks().IsIntact(agent));
  registry_.At(series).serial.fetch_xor(1, std::memory_order_relaxed);
  EXPECT_FALSE(registry_.checks().IsIntact(series));
}

TEST_F(RegistryTest, CapCountsAreReplacedOnlyIfTheyHaveNotChanged) {
  registry_.agents().Acquire("a");
  Tool("bash");
  RecordChecks::CapCounts seen = registry_.checks().ReadCapCounts();
  EXPECT_EQ(seen.agents, 1U);
  EXPECT_EQ(seen.OfNames(NameKind::kTool), 1U);
  RecordChecks::CapCounts found;
  found.agents = 7;
  Tool("read");
  registry_.checks().ReplaceCapCounts(seen, found);
  EXPECT_EQ(registry_.agents().count(), 7U);
  EXPECT_EQ(registry_.names().count(NameKind::kTool), 2U);
}

}  // namespace
}  // namespace pitwall::internal
