// OpenTelemetry's own exporters, of Python and Node: they see no error, they retry when there is no
// room, and nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
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

// Where ./dev test installed the packages of the language; empty if it did not.
std::string PackagesOf(const std::string& language) {
  const char* const given = std::getenv(language == "python" ? "PITWALL_OPENTELEMETRY_PYTHON"
                                                             : "PITWALL_OPENTELEMETRY_NODE");
  return given == nullptr ? "" : given;
}

Ran Send(const Sender& sender, const std::string& address) {
  const std::vector<std::string> arguments = {sender.form, "http://" + address,
                                              std::to_string(kCalls)};
  const std::string packages = PackagesOf(sender.language);
  std::vector<std::string> command = {packages, (kSources / "send.py").string()};
  const TemporaryFolder folder;
  if (sender.language == "node") {
    // Node looks for packages in the folder of the program.
    std::filesystem::create_symlink(packages + "/node_modules", folder.File("node_modules"));
    command = {"node", folder.Write("send.mjs", ReadFile(kSources / "send.mjs"))};
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunToEnd(command);
}

class OtlpExportersE2eTest : public testing::TestWithParam<Sender> {
 protected:
  void SetUp() override {
    const std::string& language = GetParam().language;
    if (PackagesOf(language).empty()) {
      GTEST_SKIP() << "needs OpenTelemetry's exporters for " << language << "; run ./dev test";
    }
  }

  void SendTo(const std::string& address) const {
    const Ran ran = Send(GetParam(), address);
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.errors, Not(HasSubstr("Failed"))) << ran.errors;
    EXPECT_THAT(ran.errors, Not(HasSubstr("Error"))) << ran.errors;
  }
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
