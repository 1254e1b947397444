// The examples in C, Python and Node. Each is a separate process that records into an arena.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <sstream>

#include "tests/store/shared/shared_arena.h"
#include "tests/support/child_process.h"

namespace pitwall {
namespace {

using test::ChildProcess;
using test::RunToEnd;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// The command of the example in each language.
const std::map<std::string, std::vector<std::string>>& Examples() {
  static const std::map<std::string, std::vector<std::string>> examples = {
      {"C", {PITWALL_C_EXAMPLE}},
      {"Python", {PITWALL_PYTHON, "-B", PITWALL_PYTHON_EXAMPLE}},
#ifdef PITWALL_NODE_EXAMPLE
      {"Node", {PITWALL_NODE, PITWALL_NODE_EXAMPLE}},
#endif
  };
  return examples;
}

std::vector<std::string> Languages() {
  std::vector<std::string> languages;
  for (const auto& [language, command] : Examples()) languages.push_back(language);
  return languages;
}

// Lines that acknowledge a record.
struct Acknowledged {
  std::uint64_t calls = 0;
  std::uint64_t events = 0;
};
Acknowledged Count(const std::string& text) {
  Acknowledged said;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    ++(line == "call" ? said.calls : said.events);
  }
  return said;
}

class ExamplesE2eTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::vector<std::string> Command(const std::string& path, const std::string& tasks) const {
    std::vector<std::string> command = Examples().at(GetParam());
    command.insert(command.end(), {path, "coder-1", tasks});
    return command;
  }
  const ChildProcess::Environment environment_ = {{"PITWALL_LIBRARY", PITWALL_LIBRARY_FILE}};
};

TEST_P(ExamplesE2eTest, RecordedCallsAreInTheStore) {
  SharedArena arena;
  const test::Ran ran = RunToEnd(Command(arena.folder(), "3"), environment_);
  ASSERT_EQ(ran.exit_code, 0) << ran.errors;
  EXPECT_EQ(ran.errors, "");
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("coder-1", "bash"), 30)));
  for (const SentEvent& sent : arena.collector().ReadEvents()) arena.store().Apply(sent.event);
  const Reading reading = arena.store().Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  const AgentReading& agent = reading.agents[0];
  EXPECT_EQ(agent.tool_calls, 33U);
  EXPECT_EQ(agent.tool_errors, 3U);
  EXPECT_EQ(reading.fleet.tasks.claimed, 3U);
  EXPECT_EQ(reading.fleet.tasks.completed, 3U);
  EXPECT_EQ(agent.tools[0].durations.sum_ns, 3 * (10 * 40'000'000ULL + 30'000'000));
  ASSERT_EQ(agent.tokens.size(), 1U);
  EXPECT_EQ(agent.tokens[0].input, 3600U);
  ASSERT_EQ(agent.models.size(), 1U);
  EXPECT_EQ(agent.models[0].model, "opus");
  EXPECT_EQ(agent.models[0].calls, 3U);
  EXPECT_EQ(agent.models[0].durations.sum_ns, 3 * 2'500'000'000ULL);
}

TEST_P(ExamplesE2eTest, AKillLosesNoAcknowledgedCall) {
  SharedArena arena;
  ChildProcess agent(Command(arena.folder(), "1000000000"), environment_);
  agent.Out().LineAfter("complete");
  agent.Signal(SIGKILL);
  EXPECT_EQ(agent.Wait(), 128 + SIGKILL);
  const Acknowledged said = Count(agent.Out().ReadToEnd());
  ASSERT_GE(said.calls, 10U) << agent.Errors().ReadToEnd();
  const std::uint64_t calls = arena.Take().at({"coder-1", "bash"});
  // If the kill is late, events beyond the queue's bound are in `dropped`.
  const std::uint64_t events =
      arena.collector().ReadEvents().size() + arena.collector().stats().dropped;
  EXPECT_GE(calls, said.calls);
  EXPECT_GE(events, said.events);
  EXPECT_LE(calls + events, said.calls + said.events + 1);
}

TEST_P(ExamplesE2eTest, WithoutAnArenaItNamesTheFolder) {
  const test::Ran ran = RunToEnd(Command("/nowhere/at/all", "1"), environment_);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.errors, HasSubstr("/nowhere/at/all"));
}

INSTANTIATE_TEST_SUITE_P(, ExamplesE2eTest, ::testing::ValuesIn(Languages()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace pitwall
