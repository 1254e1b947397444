// Replay after a kill, and a daemon whose folder is full or read-only.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/e2e/agreement.h"
#include "tests/e2e/event_files.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using e2e::Timeless;
using nlohmann::json;
using test::Pitwall;
using test::ReadFile;
using ::testing::HasSubstr;

std::vector<std::string> Calls(const std::string& agent_id, int count, int padding_bytes = 0) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    lines.push_back(R"({"type":"tool_call","agent_id":")" + agent_id + R"(","tool":"bash","x":")" +
                    std::string(static_cast<std::size_t>(padding_bytes), 'x') +
                    R"(","event_id":")" + agent_id + '/' + std::to_string(i) + "\"}");
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

class JournalE2eTest : public test::DaemonTest {
 protected:
  double Metric(const std::string& name) const {
    const std::string text = '\n' + test::Get(Address(), "/metrics").body;
    const std::size_t at = text.find('\n' + name + ' ');
    return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
  std::uint64_t CallsOf(const std::string& agent_id) const {
    return View("/api/agent-performance")["agents"][agent_id].value("tool_calls", 0U);
  }
};

TEST_F(JournalE2eTest, AfterAKillWithoutASnapshotEveryViewIsTheSameAgain) {
  Start();
  ASSERT_EQ(daemon_->PostEvents(ReadFile(e2e::OwnEvents()))["rejected"], 0);
  daemon_->PostEvents(Joined(Calls("now", 3)));
  const auto views = [this] {
    json all;
    for (const std::string window : {"1m", "5m", "1h", "6h", "24h", "all"}) {
      all["fleet"][window] = Timeless(View("/api/agent-performance?window=" + window));
      all["tools"][window] = Timeless(View("/api/tools?window=" + window));
    }
    return all;
  };
  const json before = views();
  ASSERT_EQ(before["fleet"]["1h"]["fleet"]["tool_calls"], 3);
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  ASSERT_FALSE(std::filesystem::exists(folder_.File("agent-health-metrics.json")));

  Start();
  EXPECT_EQ(json::diff(before, views()), json::array());
  EXPECT_EQ(Metric("pitwall_journal_replayed_records_total"), 2);
  EXPECT_EQ(Metric("pitwall_journal_damaged_records_total"), 0);
  // Accepted ids are known.
  EXPECT_EQ(daemon_->PostEvents(Joined(Calls("now", 3)))["duplicates"], 3);
}

TEST_F(JournalE2eTest, AcceptedScoresAreReplayedUnderANarrowerBound) {
  Start({"--quality.max=100"});
  daemon_->PostEvents(R"({"type":"quality_scored","agent_id":"a","score":90})");
  daemon_->PostEvents(R"({"type":"quality_scored","agent_id":"a","score":101})");
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  Start({"--quality.max=10"});
  EXPECT_EQ(View("/api/agent-performance")["agents"]["a"]["quality_scores"], json::array({90}));
}

TEST_F(JournalE2eTest, AnImportIntoTheFolderOfAKilledDaemonAddsToItsEvents) {
  Start();
  daemon_->PostEvents(Joined(Calls("before", 5)));
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  const std::string file =
      folder_.Write("lines", Joined(Calls("before", 5)) + Joined(Calls("imported", 2)));
  const test::Ran imported =
      test::RunToEnd(Pitwall({"import", "--storage.path=" + folder_.path(), file}));
  EXPECT_EQ(imported.out, "7 lines read: 2 accepted, 5 duplicates, 0 rejected\n");
  Start();
  EXPECT_EQ(CallsOf("before"), 5U);
  EXPECT_EQ(CallsOf("imported"), 2U);
  EXPECT_EQ(Metric("pitwall_journal_replayed_records_total"), 0);
}

TEST_F(JournalE2eTest, ADamagedRecordCostsOnlyItsEventsAndIsLogged) {
  Start();
  for (const char* agent : {"a", "b", "c"}) daemon_->PostEvents(Joined(Calls(agent, 2)));
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  std::string bytes = ReadFile(folder_.File("events-1.journal"));
  bytes[bytes.find("\"b\"")] ^= 1;
  folder_.Write("events-1.journal", bytes);
  Start();
  EXPECT_EQ(CallsOf("a"), 2U);
  EXPECT_EQ(CallsOf("c"), 2U);
  EXPECT_EQ(ToolCalls(), 4U);
  EXPECT_EQ(Metric("pitwall_journal_damaged_records_total"), 1);
  EXPECT_THAT(daemon_->Log(), HasSubstr("level=error msg=\"The journal has damaged records"));
}

// Root can write everywhere unless it drops that capability.
std::vector<std::string> WithoutPrivileges() {
  if (geteuid() != 0) return {};
  return {"setpriv", "--bounding-set=-all", "--inh-caps=-all"};
}

TEST_F(JournalE2eTest, InAFolderThatBecameReadOnlyTheCurrentSegmentStaysInUse) {
  std::vector<std::string> command = WithoutPrivileges();
  if (!command.empty()) {
    std::vector<std::string> tried = command;
    tried.insert(tried.end(), {"sh", "-c", "! touch \"$1\"/x", "sh", folder_.path()});
    ASSERT_EQ(chmod(folder_.path().c_str(), 0500), 0);
    const bool works = test::RunToEnd(tried).exit_code == 0;
    ASSERT_EQ(chmod(folder_.path().c_str(), 0700), 0);
    if (!works) GTEST_SKIP() << "needs setpriv, and a kernel that lets it drop root's capabilities";
  }
  for (const std::string& word :
       Pitwall({"serve", "--web.listen-address=127.0.0.1:0", "--snapshot.interval=1s",
                "--storage.path=" + folder_.path()})) {
    command.push_back(word);
  }
  test::ChildProcess process(command);
  const std::string address = process.Errors().LineAfter("msg=Listening address=");
  ASSERT_NE(address, "") << process.Errors().Text();
  const auto post = [&](const std::string& agent_id) {
    return test::Post(address, "/api/events", Joined(Calls(agent_id, 2)),
                      "Content-Type: application/x-ndjson\r\n")
        .status;
  };
  EXPECT_EQ(post("before"), 200);
  ASSERT_EQ(chmod(folder_.path().c_str(), 0500), 0);
  EXPECT_NE(process.Errors().LineAfter("The journal cannot start its next file"), "");
  EXPECT_EQ(post("meanwhile"), 200);
  EXPECT_NE(process.Errors().LineAfter("Could not write the snapshot"), "");
  process.Signal(SIGKILL);
  process.Wait();
  ASSERT_EQ(chmod(folder_.path().c_str(), 0700), 0);

  Start();
  EXPECT_EQ(CallsOf("before"), 2U);
  EXPECT_EQ(CallsOf("meanwhile"), 2U);
}

// The folder is a tmpfs of 4 MB that only the daemon sees; the test reaches it through /proc.
TEST_F(JournalE2eTest, OnAFullDiskEventsAreCountedInMemoryUntilThereIsRoom) {
  const std::vector<std::string> apart = {"unshare", "--user", "--map-root-user",
                                          "--mount", "sh",     "-c"};
  const auto in_namespace = [&](const std::string& script) {
    std::vector<std::string> command = apart;
    command.insert(command.end(),
                   {"mount -t tmpfs -o size=4m none \"$0\" && " + script, folder_.path()});
    return command;
  };
  if (test::RunToEnd(in_namespace("true")).exit_code != 0) {
    GTEST_SKIP() << "needs unshare, and leave to mount a tmpfs in a namespace of its own";
  }
  std::vector<std::string> command = in_namespace(
      "exec \"$1\" serve --web.listen-address=127.0.0.1:0 --snapshot.interval=1s "
      "--storage.path=\"$0\"");
  command.push_back(Pitwall({}).front());
  test::ChildProcess process(command);
  const std::string address = process.Errors().LineAfter("msg=Listening address=");
  ASSERT_NE(address, "") << process.Errors().Text();
  const auto post = [&](const std::string& agent_id, int count, int padding_bytes) {
    return test::Post(address, "/api/events", Joined(Calls(agent_id, count, padding_bytes)),
                      "Content-Type: application/x-ndjson\r\n")
        .status;
  };
  const std::string inside =
      "/proc/" + std::to_string(process.Id()) + "/root" + folder_.path() + '/';
  EXPECT_EQ(post("before", 2, 0), 200);
  std::ofstream(inside + "ballast") << std::string(5 << 20, 'x');
  EXPECT_EQ(post("meanwhile", 20, 10'000), 200);
  EXPECT_NE(process.Errors().LineAfter("The journal cannot write events"), "");
  std::filesystem::remove(inside + "ballast");
  EXPECT_NE(process.Errors().LineAfter("The journal writes events again"), "");
  EXPECT_EQ(post("after", 3, 0), 200);
  const std::string performance = test::Get(address, "/api/agent-performance?window=all").body;
  const json before = json::parse(performance)["fleet"];
  EXPECT_EQ(before["tool_calls"], 25);

  // Unchanged since the last answer, as after a kill.
  process.Signal(SIGSTOP);
  const test::TemporaryFolder left;
  for (const auto& file : std::filesystem::directory_iterator(inside)) {
    std::filesystem::copy(file.path(), left.path());
  }
  process.Signal(SIGKILL);
  process.Wait();
  const test::DaemonProcess next(left.path());
  EXPECT_EQ(next.View("/api/agent-performance?window=all")["fleet"], before);
}

}  // namespace
}  // namespace pitwall::daemon
