// A session that its hooks and its transcript report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "exporter/cli/flags.h"
#include "exporter/cli/importer.h"
#include "tests/support/captured_stream.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::daemon {
namespace {

constexpr std::string_view kCall =
    R"({"session_id":"s1","prompt_id":"p1","hook_event_name":"PostToolUse","tool_name":"Bash",
"tool_use_id":"toolu_0000000000001","tool_input":{},"tool_response":"x","duration_ms":40})";
constexpr std::string_view kTranscript =
    R"({"type":"assistant","sessionId":"s1","timestamp":"2026-01-04T17:16:40Z","requestId":"r1","message":{"id":"m1","model":"opus","content":[{"type":"tool_use","id":"toolu_0000000000001","name":"Bash","input":{}}],"usage":{"input_tokens":10,"output_tokens":5}}}
{"type":"user","sessionId":"s1","timestamp":"2026-01-04T17:16:41Z","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_0000000000001","content":"x","is_error":false}]}}
)";

class HooksE2eTest : public test::DaemonTest {
 protected:
  std::string Post(std::string_view body, std::string_view headers,
                   std::string_view path = "/hooks/claude") const {
    const auto response = test::Post(Address(), path, body, headers);
    return std::to_string(response.status) + ' ' + response.body;
  }
  int Import(const std::string& path) const {
    cli::ImportFlags flags;
    flags.paths = {path};
    flags.daemon.url = daemon_->Url();
    test::CapturedStream out;
    return cli::RunImport(flags, out.file(), out.file());
  }

  const test::TemporaryFolder files_;
};

TEST_F(HooksE2eTest, EveryBodyIsAnsweredWithAnEmptyObject) {
  Start();
  EXPECT_EQ(Post(kCall, "Content-Type: application/json\r\n"), "200 {}");
  EXPECT_EQ(Post("not json", "Content-Type: text/plain\r\n"), "200 {}");
  EXPECT_EQ(Post(kCall, "Content-Encoding: br\r\n"), "200 {}");
  EXPECT_EQ(Post(std::string(9'000'000, ' '), ""), "200 {}");
  EXPECT_EQ(test::SendRequest(Address(), Head("POST", "/hooks/codex")).body, "{}");
  for (const char* const program : {"codex", "gemini", "qwen", "cursor", "copilot", "opencode"}) {
    EXPECT_EQ(Post("{}", "", std::string("/hooks/") + program), "200 {}") << program;
  }
  EXPECT_EQ(ToolCalls(), 1U);
  EXPECT_THAT(test::Get(Address(), "/metrics").body,
              ::testing::HasSubstr("pitwall_hook_errors_total 10\n"));
}

TEST_F(HooksE2eTest, AnImportAfterTheHooksAddsNoCall) {
  Start();
  Post(kCall, "");
  EXPECT_EQ(ToolCalls(), 1U);
  EXPECT_EQ(Import(files_.Write("s1.jsonl", kTranscript)), 0);
  EXPECT_EQ(ToolCalls(), 1U);
  EXPECT_EQ(View("/api/agent-performance")["agents"]["s1"]["tokens"]["input"], 10);
}

TEST_F(HooksE2eTest, HooksAfterAnImportAddNoCall) {
  Start();
  EXPECT_EQ(Import(files_.Write("s1.jsonl", kTranscript)), 0);
  EXPECT_EQ(ToolCalls(), 1U);
  Post(kCall, "");
  EXPECT_EQ(ToolCalls(), 1U);
}

}  // namespace
}  // namespace pitwall::daemon
