// What a daemon inherits: closed standard streams, limits, and readers that do not read.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using test::Pitwall;
using test::Ran;
using test::RunToEnd;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kCallLine =
    R"({"type":"tool_call","agent_id":"a","tool":"t","event_id":"%"})";

std::string CallWithId(const std::string& id) {
  std::string call = kCallLine;
  return call.replace(call.find('%'), 1, id) + '\n';
}

class InheritedE2eTest : public test::DaemonTest {
 protected:
  // A shell runs `prepare`, then becomes the daemon. Its log goes into a file of its own.
  std::unique_ptr<test::ChildProcess> StartAfter(const std::string& prepare,
                                                 const std::string& redirect) {
    std::vector<std::string> command = {"sh", "-c", prepare + " exec \"$0\" \"$@\" " + redirect};
    const std::vector<std::string> serve =
        Pitwall({"serve", "--web.listen-address=127.0.0.1:0", "--storage.path=" + folder_.path(),
                 "--snapshot.interval=1s"});
    command.insert(command.end(), serve.begin(), serve.end());
    return std::make_unique<test::ChildProcess>(command);
  }
  // The address in the lock file, once the daemon listens.
  std::string AwaitAddress(test::ChildProcess& process) const {
    const auto deadline = std::chrono::steady_clock::now() + test::kDeadline;
    while (process.Runs() && std::chrono::steady_clock::now() < deadline) {
      const std::string holder = test::ReadFile(folder_.File("pitwall.lock"));
      constexpr std::string_view kBefore = "listening on ";
      if (const std::size_t at = holder.find(kBefore); at != holder.npos) {
        return holder.substr(at + kBefore.size(), holder.find('\n') - at - kBefore.size());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return "";
  }
  static int PostCalls(const std::string& address, const std::string& lines) {
    return test::Post(address, "/api/events", lines, "Content-Type: application/x-ndjson\r\n")
        .status;
  }
};

TEST_F(InheritedE2eTest, NoFileOfDataGetsTheDescriptorOfAStandardStream) {
  for (const char* const closed : {">&- 2>&-", "<&- >&- 2>&-", "<&-"}) {
    SCOPED_TRACE(closed);
    std::filesystem::remove(folder_.File("pitwall.lock"));  // it names the daemon before
    const auto process = StartAfter("", closed);
    const std::string address = AwaitAddress(*process);
    ASSERT_NE(address, "");
    for (int stream = 0; stream <= 2; ++stream) {
      const std::string link =
          "/proc/" + std::to_string(process->Id()) + "/fd/" + std::to_string(stream);
      EXPECT_THAT(std::filesystem::read_symlink(link).string(), Not(HasSubstr(folder_.path())));
    }
    EXPECT_EQ(PostCalls(address, CallWithId(std::string(closed) + "1")), 200);
    process->Signal(SIGHUP);  // writes a line of log
    EXPECT_EQ(PostCalls(address, CallWithId(std::string(closed) + "2")), 200);
    process->Signal(SIGKILL);
    process->Wait();
  }
  Start();
  EXPECT_EQ(ToolCalls(), 6U);
  EXPECT_THAT(daemon_->Log(), Not(HasSubstr("damaged")));
}

TEST_F(InheritedE2eTest, ALimitOfTheFileSizeIsAFullDisk) {
  const auto process = StartAfter("ulimit -f 2048;", "");  // 1 MiB in units of 512 bytes
  const std::string address = AwaitAddress(*process);
  ASSERT_NE(address, "");
  for (int body = 0; body < 8; ++body) {
    std::string lines;
    for (int i = 0; i < 5000; ++i) {
      lines += CallWithId(std::to_string(body) + '-' + std::to_string(i));
    }
    EXPECT_EQ(PostCalls(address, lines), 200) << body;
  }
  const std::string metrics = test::Get(address, "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("pitwall_events_accepted_total 40000\n"));
  EXPECT_THAT(process->Errors().Text(), HasSubstr("File too large"));
  process->Signal(SIGTERM);
  process->Wait();
}

TEST_F(InheritedE2eTest, AReaderOfTheLogThatDoesNotReadDelaysNothing) {
  // The pipe's other end is held open by a process that never reads it.
  const std::string fifo = folder_.path() + ".fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  test::ChildProcess reader({"sh", "-c", "exec 3<> \"$0\"; exec sleep 600", fifo});
  const auto process = StartAfter("", "2> " + fifo);
  const std::string address = AwaitAddress(*process);
  ASSERT_NE(address, "");
  for (int i = 0; i < 1000; ++i) process->Signal(SIGHUP);
  EXPECT_EQ(PostCalls(address, CallWithId("a")), 200);
  const auto deadline = std::chrono::steady_clock::now() + test::kDeadline;
  // Each reload is a line. Signals that wait become one, so it takes some time to fill the pipe.
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string metrics = test::Get(address, "/metrics").body;
    const std::string line = "pitwall_log_lines_lost_total ";
    const std::size_t at = metrics.find("\n" + line);
    if (at != metrics.npos && std::stod(metrics.substr(at + 1 + line.size())) > 0) break;
    for (int i = 0; i < 100; ++i) process->Signal(SIGHUP);
  }
  EXPECT_EQ(PostCalls(address, CallWithId("b")), 200);
  process->Signal(SIGTERM);
  EXPECT_EQ(process->Wait(), 0);
  std::filesystem::remove(fifo);
  Start();
  EXPECT_EQ(ToolCalls(), 2U);
}

TEST_F(InheritedE2eTest, ARemovedFolderIsReported) {
  Start({"--snapshot.interval=1h"});
  daemon_->PostEvents(CallWithId("a"));
  std::filesystem::remove_all(folder_.path());
  EXPECT_THAT(daemon_->Process().Errors().LineAfter("The storage folder was removed or replaced"),
              HasSubstr("removed"));
  const auto deadline = std::chrono::steady_clock::now() + test::kDeadline;
  const std::string healthy = "\npitwall_journal_failing_since_timestamp_seconds 0\n";
  while (test::Get(Address(), "/metrics").body.find(healthy) != std::string::npos &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(test::Get(Address(), "/metrics").body, Not(HasSubstr(healthy)));
  std::filesystem::create_directory(folder_.path());
}

}  // namespace
}  // namespace pitwall::daemon
