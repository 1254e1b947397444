// Reports of agents in random order, split and combined at random, repeated, over HTTP and gRPC,
// and with kills between them: the totals are those of the reports in order.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/agent_records.h"
#include "tests/e2e/agent_reports.h"
#include "tests/e2e/reported_totals.h"
#include "tests/support/child_process.h"
#include "tests/support/daemon_process.h"
#include "tests/support/grpc_client.h"
#include "tests/support/raw_http.h"
#include "tests/support/soak.h"
#include "tests/support/temporary_folder.h"

#ifndef PITWALL_FAKETIME
#define PITWALL_FAKETIME ""
#endif

namespace pitwall::e2e {
namespace {

constexpr unsigned kKillPercent = 15;  // after each body
constexpr std::uint64_t kMaxReportsInBody = 24;

using Random = std::mt19937_64;

// A slower clock, so that nothing is counted early on a slow machine. It is later than the times of
// recordings, which a daemon in the past would replace by its own.
test::ChildProcess::Environment SlowClock() {
  if (std::string(PITWALL_FAKETIME).empty()) return {};
  return {{"LD_PRELOAD", PITWALL_FAKETIME},
          {"FAKETIME", "@2037-01-01 00:00:10 x0.1"},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
}

std::string GrpcPathOf(std::string_view path) {
  const bool is_traces = path == "/v1/traces";
  const std::string signal = is_traces ? "trace" : path == "/v1/logs" ? "logs" : "metrics";
  const std::string service = is_traces ? "Trace" : path == "/v1/logs" ? "Logs" : "Metrics";
  return "/opentelemetry.proto.collector." + signal + ".v1." + service + "Service/Export";
}

// A daemon on a folder. It can be killed and started again.
class Receiver {
 public:
  Receiver() { Start(); }

  void Restart() {
    EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
    Start();
  }
  void PostHook(const AgentReport& hook) const {
    const test::RawResponse response =
        test::Post(daemon_->Address(), hook.path, hook.json, "Content-Type: application/json\r\n");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{}");
  }
  void Post(const std::string& path, const std::string& body, Encoding encoding) const {
    const bool is_json = encoding == Encoding::kJson;
    const test::RawResponse response =
        test::Post(daemon_->Address(), path, body,
                   is_json ? "Content-Type: application/json\r\n"
                           : "Content-Type: application/x-protobuf\r\n");
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.body, is_json ? "{}" : "");
  }
  void Call(const std::string& path, const std::string& body) {
    if (!grpc_) grpc_.emplace(grpc_address_);
    EXPECT_EQ(grpc_->Call({GrpcPathOf(path), test::Framed(body), {}}).Code(), "0");
  }
  // Stops the daemon, which counts what it holds.
  Totals StopAndSum() {
    grpc_.reset();
    EXPECT_EQ(daemon_->Stop(), 0) << daemon_->Log();
    return TotalsOf(folder_.Read("agent-health-metrics.json"));
  }

 private:
  void Start() {
    grpc_.reset();
    daemon_.reset();
    daemon_ = std::make_unique<test::DaemonProcess>(
        folder_.path(),
        std::vector<std::string>{"--snapshot.interval=1s",
                                 "--otlp.grpc-listen-address=127.0.0.1:0"},
        "127.0.0.1:0", SlowClock());
    EXPECT_NE(daemon_->Address(), "") << daemon_->Log();
    grpc_address_ = daemon_->Process().Errors().LineAfter("msg=\"Listening for gRPC\" address=");
    grpc_address_.erase(0, grpc_address_.rfind('=') + 1);
  }

  const test::TemporaryFolder folder_;
  std::unique_ptr<test::DaemonProcess> daemon_;
  std::string grpc_address_;
  std::optional<test::GrpcClient> grpc_;
};

// Sends reports of one path as one request: half of them over gRPC, the others in one of the
// encodings.
void Send(const std::vector<AgentReport>& reports, Random& random, Receiver& receiver) {
  const std::string& path = reports.front().path;
  if (reports.front().IsHook()) return receiver.PostHook(reports.front());
  const bool has_json = Have(reports, Encoding::kJson);
  const bool has_protobuf = Have(reports, Encoding::kProtobuf);
  if (has_protobuf && random() % 2 == 0) {
    return receiver.Call(path, BodyOf(reports, Encoding::kProtobuf));
  }
  const bool is_json = has_json && (!has_protobuf || random() % 2 == 0);
  const Encoding encoding = is_json ? Encoding::kJson : Encoding::kProtobuf;
  receiver.Post(path, BodyOf(reports, encoding), encoding);
}

// The next reports that fit in one request.
std::vector<AgentReport> NextBody(std::vector<AgentReport>& reports, Random& random) {
  const std::uint64_t max_count = 1 + random() % kMaxReportsInBody;
  std::vector<AgentReport> body;
  const auto fits = [&](const AgentReport& report) {
    return body.empty() ||
           (body.size() < max_count && !report.IsHook() && report.path == body.front().path &&
            report.json.empty() == body.front().json.empty() &&
            report.protobuf.empty() == body.front().protobuf.empty());
  };
  while (!reports.empty() && fits(reports.back())) {
    body.push_back(std::move(reports.back()));
    reports.pop_back();
  }
  return body;
}

// Each report once or twice, in random order.
Totals SumOfShuffled(std::vector<AgentReport> reports, Random& random) {
  const std::size_t count = reports.size();
  std::vector<AgentReport> again;
  std::ranges::copy_if(reports, std::back_inserter(again),
                       [&](const AgentReport&) { return random() % 2 == 0; });
  std::ranges::move(again, std::back_inserter(reports));
  std::ranges::shuffle(reports, random);
  const std::size_t sent = reports.size();
  Receiver receiver;
  int bodies = 0;
  int kills = 0;
  while (!reports.empty()) {
    Send(NextBody(reports, random), random, receiver);
    ++bodies;
    if (random() % 100 >= kKillPercent) continue;
    receiver.Restart();
    ++kills;
  }
  std::printf("%zu reports, sent %zu in %d bodies, %d kills\n", count, sent, bodies, kills);
  return receiver.StopAndSum();
}

TEST(TelemetryOrderE2eTest, OrderRepetitionSplitsTransportsAndKillsChangeNoTotal) {
  const Totals expected = {
      {"calls of bash by planner", 1},
      {"calls of ask_writer by planner", 1},
      {"calls of search by writer", 1},
      {"calls of read by crew", 1},
      {"errors of read by crew", 1},
      {"calls of Bash by 5c1f0a52-session", 1},
      {"errors of Bash by 5c1f0a52-session", 1},
      {"calls of Edit by 5c1f0a52-session", 1},
      {"errors of Edit by 5c1f0a52-session", 1},
      {"calls of Read by sub-1", 1},
      {"calls of exec_command by 0199-thread", 1},
      {"errors of exec_command by 0199-thread", 1},
      {"input tokens of planner", 100},
      {"output tokens of planner", 10},
      {"input tokens of writer", 60},
      {"output tokens of writer", 6},
      {"input tokens of crew", 30},
      {"output tokens of crew", 3},
      {"input tokens of 5c1f0a52-session", 20},
      {"output tokens of 5c1f0a52-session", 2},
      {"model calls of m by planner", 1},
      {"model calls of m by writer", 1},
      {"model calls of m by 5c1f0a52-session", 1},
      {"tasks completed by planner", 1},
      {"tasks completed by writer", 1},
      {"tasks completed by crew", 1},
      {"tasks completed by 5c1f0a52-session", 1},
      {"tasks completed by sub-1", 1},
      {"tasks completed by 0199-thread", 1},
  };
  const std::vector<AgentReport> reports = AgentReports();
  Random random(test::PrintedSeed());
  {
    Receiver receiver;
    for (const AgentReport& report : reports) {
      if (report.IsHook()) {
        receiver.PostHook(report);
      } else {
        receiver.Post(report.path, report.json, Encoding::kJson);
      }
    }
    ASSERT_EQ(receiver.StopAndSum(), expected);
  }
  const int rounds = test::Rounds(4, 200);
  for (int round = 0; round < rounds; ++round) {
    ASSERT_EQ(SumOfShuffled(reports, random), expected) << "round " << round;
  }
}

// The folders of recordings below PITWALL_AGENT_RECORDINGS, or that folder itself.
std::vector<std::filesystem::path> Recordings(const std::filesystem::path& top) {
  if (std::filesystem::exists(top / "index.jsonl")) return {top};
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(top)) {
    if (std::filesystem::exists(entry.path() / "index.jsonl")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  return folders;
}

TEST(TelemetryOrderE2eTest, TheSameHoldsForRecordingsOfRealAgents) {
  const char* const top = std::getenv("PITWALL_AGENT_RECORDINGS");
  if (top == nullptr) GTEST_SKIP() << "needs recordings; set PITWALL_AGENT_RECORDINGS to a folder";
  const std::uint64_t seed = test::PrintedSeed();
  for (const std::filesystem::path& folder : Recordings(top)) {
    const std::string name = folder.filename().string();
    std::printf("%s\n", name.c_str());
    const std::vector<AgentBody> bodies = ReadRecording(folder);
    std::vector<AgentReport> reports;
    Receiver receiver;
    for (const AgentBody& body : bodies) {
      std::ranges::move(ReportsOf(body), std::back_inserter(reports));
      if (body.path.starts_with("/hooks/")) {
        receiver.PostHook({body.path, body.bytes, {}});
      } else {
        receiver.Post(body.path, body.bytes,
                      body.is_protobuf ? Encoding::kProtobuf : Encoding::kJson);
      }
    }
    const Totals expected = receiver.StopAndSum();
    std::seed_seq seeds(name.begin(), name.end());
    std::vector<std::uint32_t> own_seed(1);
    seeds.generate(own_seed.begin(), own_seed.end());
    Random random(seed + own_seed.front());
    EXPECT_EQ(DifferencesOf(SumOfShuffled(reports, random), expected), "") << name;
  }
}

}  // namespace
}  // namespace pitwall::e2e
