// OpenTelemetry's own exporters, of Python and Node: they see no error, they retry when there is no
// room, and nothing is lost.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "tests/otlp/receiving_server.h"
#include "tests/support/child_process.h"
#include "tests/support/daemon_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kCalls = 20;
const std::filesystem::path kSources = PITWALL_OTLP_EXPORTERS;

struct Sender {
  std::string language;
  std::string form;  // the first argument of the program

  friend std::ostream& operator<<(std::ostream& out, const Sender& sender) {
    return out << sender.language << '_' << sender.form;
  }
};

// Held while packages are installed: tests run in several processes at once.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path)
      : fd_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    flock(fd_, LOCK_EX);
  }
  ~FileLock() { close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int fd_;
};

// The folder with the installed packages and the program. They are downloaded once.
class Packages {
 public:
  explicit Packages(const std::string& language)
      : folder_(std::filesystem::path(PITWALL_OTLP_PACKAGES) / language),
        is_python_(language == "python") {
    std::filesystem::create_directories(folder_);
    const FileLock lock(folder_ / "lock");
    const std::filesystem::path complete = folder_ / "complete";
    if (!std::filesystem::exists(complete)) Install();
    if (missing_.empty()) std::ofstream(complete) << "";
    for (const char* const name : {"send.mjs", "send.py"}) {
      // A test of another process may be reading the old one.
      const std::filesystem::path copy = folder_ / (std::string(name) + ".new");
      std::filesystem::copy_file(kSources / name, copy,
                                 std::filesystem::copy_options::overwrite_existing);
      std::filesystem::rename(copy, folder_ / name);
    }
  }

  // Empty if everything is installed.
  const std::string& Missing() const { return missing_; }

  Ran Send(const Sender& sender, const std::string& address) const {
    const std::string program = (folder_ / (is_python_ ? "send.py" : "send.mjs")).string();
    return RunToEnd({is_python_ ? "python3" : "node", program, sender.form, "http://" + address,
                     std::to_string(kCalls)},
                    {{"PYTHONPATH", folder_.string()}});
  }

 private:
  void Install() {
    std::vector<std::string> command = {"python3",  "-m",
                                        "pip",      "install",
                                        "--quiet",  "--disable-pip-version-check",
                                        "--target", folder_.string(),
                                        "-r",       (kSources / "requirements.txt").string()};
    if (!is_python_) {
      for (const char* const name : {"package.json", "package-lock.json", ".npmrc"}) {
        std::filesystem::copy_file(kSources / name, folder_ / name,
                                   std::filesystem::copy_options::overwrite_existing);
      }
      command = {"npm", "--prefix", folder_.string(), "ci", "--loglevel=error"};
    }
    ChildProcess process(command);
    int exit_code = -1;
    for (int waits = 0; waits < 4 && exit_code == -1; ++waits) exit_code = process.Wait();
    if (exit_code == 0) return;
    missing_ = is_python_ ? "needs pip and the packages of tests/otlp/exporters/requirements.txt: "
                          : "needs npm and the packages of tests/otlp/exporters/package.json: ";
    missing_ += process.Errors().Text();
  }

  const std::filesystem::path folder_;
  const bool is_python_;
  std::string missing_;
};

class OtlpExportersE2eTest : public testing::TestWithParam<Sender> {
 protected:
  void SetUp() override {
    if (!packages_.Missing().empty()) GTEST_SKIP() << packages_.Missing();
  }

  void SendTo(const std::string& address) const {
    const Ran ran = packages_.Send(GetParam(), address);
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.errors, Not(HasSubstr("Failed"))) << ran.errors;
    EXPECT_THAT(ran.errors, Not(HasSubstr("Error"))) << ran.errors;
  }

  const Packages packages_{GetParam().language};
};

TEST_P(OtlpExportersE2eTest, NothingIsLostWhenThereWasNoRoom) {
  ReceivingServer server("gen_ai.tool.call.id");
  server.sink.full_for = 2;
  SendTo(server.Address());
  std::map<std::string, int> counts;
  for (const std::string& id : server.sink.Committed()) ++counts[id];
  EXPECT_GE(counts["-"], kCalls);  // points of the counter, exported once or twice
  for (int i = 0; i < kCalls; ++i) {
    // A span and a log record.
    EXPECT_EQ(counts["call-" + GetParam().form + '-' + std::to_string(i)], 2) << i;
  }
}

TEST_P(OtlpExportersE2eTest, TheDaemonCountsEachCallOnce) {
  const TemporaryFolder folder;
  const DaemonProcess daemon(folder.path());
  SendTo(daemon.Address());
  SendTo(daemon.Address());
  const auto tool = daemon.View("/api/tools").at("tools").at("search");
  EXPECT_EQ(tool.at("calls"), kCalls);
  EXPECT_EQ(tool.at("errors"), 1);
}

INSTANTIATE_TEST_SUITE_P(Senders, OtlpExportersE2eTest,
                         testing::Values(Sender{"python", "gzip"}, Sender{"python", "none"},
                                         Sender{"node", "http"}, Sender{"node", "proto"}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace pitwall::test
