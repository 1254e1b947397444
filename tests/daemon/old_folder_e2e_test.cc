// A data folder of an earlier version opens, and all that was recorded into it is there once.
#include <zlib.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>

#include "tests/e2e/event_files.h"
#include "tests/e2e/expected_fleet.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using test::ReadFile;

constexpr char kAttached[] = "attached-1";
constexpr int kAttachedRuns = 4;
constexpr char kOldFolder[] = PITWALL_SOURCE_FOLDER "/tests/daemon/old_folder";

std::string Inflated(const std::string& path) {
  std::string content;
  const gzFile file = gzopen(path.c_str(), "rb");
  std::array<char, 1 << 16> part{};
  int read = 0;
  while ((read = gzread(file, part.data(), part.size())) > 0) {
    content.append(part.data(), static_cast<std::size_t>(read));
  }
  EXPECT_EQ(gzclose(file), Z_OK) << path;
  return content;
}

class OldFolderE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    for (const auto& file : std::filesystem::directory_iterator(kOldFolder)) {
      const std::filesystem::path& path = file.path();
      if (path.extension() == ".gz") {
        folder_.Write(path.stem().string(), Inflated(path.string()));
      } else if (path.extension() != ".md") {
        folder_.Write(path.filename().string(), ReadFile(path.string()));
      }
    }
    Start({"--storage.max-bytes=16MiB", "--snapshot.interval=1d"});
  }

  // The daemon collects attached calls once a second.
  void AwaitToolCalls(std::uint64_t calls) const {
    const auto until = std::chrono::steady_clock::now() + test::kDeadline;
    while (ToolCalls() != calls && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // between two polls
    }
    EXPECT_EQ(ToolCalls(), calls);
  }

  static void ExpectAgent(const json& agent, const e2e::ExpectedAgent& expected) {
    EXPECT_EQ(agent["tasks_claimed"], expected.claimed);
    EXPECT_EQ(agent["tasks_completed"], expected.completed);
    EXPECT_EQ(agent["tasks_failed"], expected.failed);
    EXPECT_EQ(agent["tasks_in_progress"], expected.in_progress);
    EXPECT_EQ(agent["tool_calls"], expected.ToolCalls());
    EXPECT_EQ(agent["tool_errors"], expected.ToolErrors());
    for (const auto& [name, tool] : expected.tools) {
      EXPECT_EQ(agent["tools"][name]["calls"], tool.calls) << name;
      EXPECT_EQ(agent["tools"][name]["errors"], tool.errors) << name;
    }
    std::uint64_t tokens = 0;
    for (const auto& [model, used] : expected.tokens) tokens += used.input;
    EXPECT_EQ(agent["tokens"]["input"], tokens);
  }

  const e2e::ExpectedFleet expected_ = e2e::Expect(ReadFile(e2e::OwnEvents()));
};

TEST_F(OldFolderE2eTest, SnapshotJournalAndArenaAreAllCountedOnce) {
  const std::uint64_t calls =
      expected_.Sum([](const e2e::ExpectedAgent& agent) { return agent.ToolCalls(); });
  AwaitToolCalls(calls + kAttachedRuns * 300);
  const json view = View("/api/agent-performance?window=all");
  EXPECT_EQ(view["agents"].size(), expected_.agents.size() + 1);
  for (const auto& [agent_id, agent] : expected_.agents) {
    SCOPED_TRACE(agent_id);
    ExpectAgent(view["agents"][agent_id], agent);
  }
  const json& attached = view["agents"][kAttached];
  EXPECT_EQ(attached["role"], "coder");
  EXPECT_EQ(attached["model"], "model-large");
  EXPECT_EQ(attached["tool_calls"], kAttachedRuns * 300);
  EXPECT_EQ(attached["tool_errors"], kAttachedRuns * 6);
  EXPECT_EQ(attached["tasks_claimed"], kAttachedRuns);
  EXPECT_EQ(attached["tasks_completed"], kAttachedRuns);
  EXPECT_NEAR(attached["tools"]["bash"]["avg_duration_ms"].get<double>(), 0.2495, 1e-9);
}

TEST_F(OldFolderE2eTest, TheIdsOfItsEventsAreRemembered) {
  std::size_t with_id = 0;
  std::istringstream lines(ReadFile(e2e::OwnEvents()));
  std::string repeated;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"event_id\"") == std::string::npos) continue;
    repeated += line + '\n';
    ++with_id;
  }
  ASSERT_GT(with_id, 0U);
  const json answer = daemon_->PostEvents(repeated);
  EXPECT_EQ(answer["duplicates"], with_id);
  EXPECT_EQ(answer["accepted"], 0);
}

TEST_F(OldFolderE2eTest, ItOpensAgainAfterThisVersionWroteIt) {
  const std::uint64_t calls =
      expected_.Sum([](const e2e::ExpectedAgent& agent) { return agent.ToolCalls(); });
  AwaitToolCalls(calls + kAttachedRuns * 300);
  ASSERT_EQ(daemon_->Stop(), 0) << daemon_->Log();
  Start();
  AwaitToolCalls(calls + kAttachedRuns * 300);
}

}  // namespace
}  // namespace pitwall::daemon
