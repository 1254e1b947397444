// What agents read and write appears nowhere: not on disk, not in the log, not in a response.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/agent_records.h"
#include "tests/e2e/agent_reports.h"
#include "tests/e2e/canaries.h"
#include "tests/e2e/reported_totals.h"
#include "tests/http/websocket/websocket_client.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/grpc_client.h"
#include "tests/support/raw_http.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The names of tools are stored: the search must find them where it finds no mark.
constexpr std::string_view kStoredName = "ask_writer";

std::string MarkedHeaders(std::string_view content_type) {
  const std::string canary(kCanary);
  return "Content-Type: " + std::string(content_type) + "\r\nAuthorization: Bearer " + canary +
         "\r\nUser-Agent: " + canary + "\r\nCookie: a=" + canary + "\r\nX-Prompt: " + canary +
         "\r\ntraceparent: 00-" + canary + "\r\n";
}

// The lines of a transcript of each program that has one, in a file each.
struct Transcript {
  const char* file;
  std::string lines;
};
std::vector<Transcript> Transcripts() {
  const std::string text = "please " + std::string(kCanary);
  return {
      {"claude.jsonl",
       R"({"type":"user","sessionId":"s9","promptId":"p9","timestamp":"2026-01-01T00:00:00Z","cwd":")" +
           text + R"(","message":{"role":"user","content":")" + text + R"("}})" + "\n" +
           R"({"type":"assistant","sessionId":"s9","timestamp":"2026-01-01T00:00:01Z","requestId":"r9",)"
           R"("message":{"id":"m9","model":"opus","stop_reason":"tool_use","usage":{"input_tokens":10,)"
           R"("output_tokens":5},"content":[{"type":"text","text":")" +
           text +
           R"("},{"type":"tool_use","id":"toolu_00000000000009","name":"Bash","input":{"command":")" +
           text + R"("}}]}})" + "\n" +
           R"({"type":"user","sessionId":"s9","promptId":"p9","timestamp":"2026-01-01T00:00:02Z",)"
           R"("toolUseResult":")" +
           text +
           R"(","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":)"
           R"("toolu_00000000000009","is_error":true,"content":"Exit code 3\n)" +
           text + R"("}]}})" + "\n"},
      {"rollout-2026-01-01T00-00-00-th9.jsonl",
       R"({"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"th9","cwd":")" +
           text + R"(","timestamp":"2026-01-01T00:00:00Z","instructions":")" + text + R"("}})" +
           "\n" +
           R"({"timestamp":"2026-01-01T00:00:01Z","type":"response_item","payload":{"type":)"
           R"("function_call","call_id":"c9","name":"exec_command","arguments":")" +
           text + R"("}})" + "\n" +
           R"({"timestamp":"2026-01-01T00:00:02Z","type":"response_item","payload":{"type":)"
           R"("function_call_output","call_id":"c9","output":"Process exited with code 3\nOutput:\n)" +
           text + R"("}})" + "\n"},
  };
}

class CanaryE2eTest : public test::DaemonTest {
 protected:
  void StartWithGrpc() {
    Start(
        {"--otlp.grpc-listen-address=127.0.0.1:0", "--log.level=debug", "--snapshot.interval=1s"});
    grpc_address_ = daemon_->Process().Errors().LineAfter("msg=\"Listening for gRPC\" address=");
    grpc_address_.erase(0, grpc_address_.rfind('=') + 1);
  }

  void PostMarked(const std::string& path, const std::string& body,
                  std::string_view content_type = "application/json") const {
    const test::RawResponse response =
        test::Post(Address(), path, body, MarkedHeaders(content_type));
    ExpectNoCanary(response, path);
  }
  void CallMarked(const AgentReport& report) const {
    const bool is_trace = report.path == "/v1/traces";
    const std::string path = std::string("/opentelemetry.proto.collector.") +
                             (is_trace ? "trace.v1.TraceService" : "logs.v1.LogsService") +
                             "/Export";
    test::GrpcClient client(grpc_address_);
    const std::string canary(kCanary);
    const test::GrpcResponse response =
        client.Call({path, test::Framed(report.protobuf), {{"x-prompt", canary}}});
    EXPECT_EQ(response.Code(), "0");
    EXPECT_THAT(response.body + response.Message(), Not(HasSubstr(canary)));
  }
  static void ExpectNoCanary(const test::RawResponse& response, const std::string& path) {
    std::string text = response.body;
    for (const auto& [name, value] : response.headers) text += name + value;
    EXPECT_EQ(text.find(kCanary), text.npos) << path << ": " << text;
  }

  // Bodies that are refused: errors quote nothing of them.
  void PostBroken() const {
    const std::string mark = R"({"prompt":")" + std::string(kCanary) + "\"";
    for (const char* const path : {"/v1/traces", "/v1/logs", "/v1/metrics"}) {
      PostMarked(path, mark);
      PostMarked(path, R"({"resourceSpans":")" + std::string(kCanary) + R"(","resourceLogs":1})");
      PostMarked(path, "\x0A\xFF" + std::string(kCanary), "application/x-protobuf");
      PostMarked(path, mark, "text/" + std::string(kCanary));
    }
    PostMarked("/hooks/claude", mark);
    PostMarked("/hooks/claude", mark + "}");
    PostMarked("/api/observations",
               R"({"k":0,"s":4,"e":"e","c":"c","i":"i","t":"t","prompt":")" + std::string(kCanary) +
                   "\"}\n{\"k\":\"" + std::string(kCanary) + "\"}\n" + mark + "\n",
               "application/x-ndjson");
  }

  void ImportTranscripts() const {
    const test::TemporaryFolder transcripts;
    for (const Transcript& transcript : Transcripts()) {
      transcripts.Write(transcript.file, transcript.lines);
    }
    const test::Ran ran =
        test::RunToEnd(test::Pitwall({"import", "--url=" + daemon_->Url(), transcripts.path()}));
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.out + ran.errors, Not(HasSubstr(std::string(kCanary))));
  }

  void ExpectCleanResponses() const {
    std::vector<std::string> paths = {
        "/metrics", "/api/agent-performance", "/api/tools",      "/api/models",
        "/",        "/api/activity",          "/api/sources",    "/api/history?metric=tool_calls",
        "/-/ready", "/api/no-such-path",      "/api/tools?no=1", "/api/agent-performance/nobody"};
    for (const auto& [agent, ignored] : View("/api/agent-performance")["agents"].items()) {
      paths.push_back("/api/agent-performance/" + agent);
    }
    for (const std::string& path : paths) ExpectNoCanary(test::Get(Address(), path), path);
  }

  // Reads frames of the live view until one has the agent.
  static void ExpectCleanFrames(http::WebSocketClient& live, const std::string& agent) {
    constexpr int kMaxFrames = 300;
    for (int i = 0; i < kMaxFrames; ++i) {
      const auto frame = live.Read();
      ASSERT_TRUE(frame.has_value());
      EXPECT_EQ(frame->payload.find(kCanary), std::string::npos) << frame->payload;
      if (frame->payload.find('"' + agent + '"') != std::string::npos) return;
    }
    FAIL() << "no frame has the agent " << agent;
  }

  // The files of the data folder that contain the text.
  std::vector<std::string> FilesWith(std::string_view text) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().string();
      const std::string contents = test::ReadFile(name);
      if (contents.find(text) != contents.npos || name.find(text) != name.npos) {
        found.push_back(entry.path().filename().string());
      }
    }
    return found;
  }

  std::string grpc_address_;
};

TEST_F(CanaryE2eTest, ContentsAppearNeitherOnDiskNorInLogsNorInResponses) {
  StartWithGrpc();
  const std::vector<AgentReport> reports = WithCanaries(AgentReports());
  http::WebSocketClient changes(Address());
  for (const AgentReport& report : reports) {
    PostMarked(report.path, report.json);
    if (report.IsHook()) continue;
    PostMarked(report.path, report.protobuf, "application/x-protobuf");
    CallMarked(report);
  }
  PostBroken();
  ImportTranscripts();
  ExpectCleanResponses();
  http::WebSocketClient view(Address());
  const nlohmann::json agents = View("/api/agent-performance")["agents"];
  ASSERT_FALSE(agents.empty());
  ExpectCleanFrames(view, agents.begin().key());
  ExpectCleanFrames(changes, agents.begin().key());
  EXPECT_THAT(FilesWith(kCanary), ::testing::IsEmpty());
  EXPECT_THAT(FilesWith(kStoredName), Not(::testing::IsEmpty()));
  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_THAT(FilesWith(kCanary), ::testing::IsEmpty());
  EXPECT_THAT(FilesWith(kStoredName), Not(::testing::IsEmpty()));
  EXPECT_THAT(daemon_->Process().Errors().ReadToEnd() + daemon_->Process().Out().ReadToEnd(),
              Not(HasSubstr(std::string(kCanary))));

  // The marked reports were counted, and those of the transcripts too.
  const Totals totals = TotalsOf(folder_.Read("agent-health-metrics.json"));
  EXPECT_EQ(totals.at("errors of Bash by 5c1f0a52-session"), 1);
  EXPECT_EQ(totals.at("errors of exec_command by 0199-thread"), 1);
  EXPECT_EQ(totals.at("calls of Bash by s9"), 1);
  EXPECT_EQ(totals.at("calls of exec_command by th9"), 1);
}

TEST_F(CanaryE2eTest, TheSearchFindsAMarkThatIsJournaled) {
  StartWithGrpc();
  // A name is stored by intention.
  test::Post(Address(), "/api/observations",
             R"({"k":0,"s":4,"e":"e","c":"c","i":"i","t":")" + std::string(kCanary) + "\"}\n",
             "Content-Type: application/x-ndjson\r\n");
  EXPECT_THAT(FilesWith(kCanary), Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace pitwall::e2e
