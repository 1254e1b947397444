// Names that try to break out of a label value.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/exposition/text_parser.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;

const std::vector<std::string>& HostileNames() {
  static const std::vector<std::string> names = {
      R"(a"} 1 pitwall_tool_calls_total{agent_id="b)",
      R"(\)",
      R"(\")",
      R"(\n)",
      R"(","x":"y)",
      "</script><script>alert(1)",
      "{{template}}",
      "${HOME}",
      "%s%n%00",
      "../../etc/passwd",
      "\xE2\x80\xA8",
      std::string(128, '"'),
      "__proto__",
      "_overflow_",
  };
  return names;
}

using LabelInjectionE2eTest = test::DaemonTest;

TEST_F(LabelInjectionE2eTest, AnyNameIsOneSampleAndOneKey) {
  Start();
  std::string lines;
  for (const std::string& name : HostileNames()) {
    lines +=
        json({{"type", "tool_call"}, {"agent_id", name}, {"tool", name}, {"role", name}}).dump() +
        '\n';
  }
  ASSERT_EQ(daemon_->PostEvents(lines)["accepted"], HostileNames().size());

  const auto metrics = testing::ParseText(test::Get(Address(), "/metrics").body);
  const json view = View("/api/agent-performance");
  EXPECT_EQ(metrics.Named("pitwall_tool_calls_total").size(), HostileNames().size());
  EXPECT_EQ(view["agents"].size(), HostileNames().size());
  for (const std::string& name : HostileNames()) {
    EXPECT_EQ(metrics.ValueOf("pitwall_tool_calls_total", {{"agent_id", name}, {"tool", name}}),
              "1")
        << name;
    ASSERT_TRUE(view["agents"].contains(name)) << name;
    EXPECT_EQ(view["agents"][name]["role"], name);
    EXPECT_EQ(view["agents"][name]["tools"][name]["calls"], 1);
  }
}

// Every sample as [name, labels], read by Python's own parser of the format.
constexpr char kReadText[] = R"(
import json, sys
from prometheus_client.parser import text_string_to_metric_families as read
print(json.dumps([[s.name, s.labels] for f in read(sys.stdin.read()) for s in f.samples]))
)";
constexpr char kReadOpenMetrics[] = R"(
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
print(json.dumps([[s.name, s.labels] for f in read(sys.stdin.read()) for s in f.samples]))
)";

class PythonClientE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    const auto found = test::RunToEnd({"/usr/bin/python3", "-c", "import prometheus_client"});
    if (found.exit_code != 0) GTEST_SKIP() << "needs the package python3-prometheus-client";
  }

  // One sample in, one sample out: as many as there are lines, and each hostile name once.
  void ExpectReadsBack(const char* script, const std::string& accept) {
    const std::string body = test::Get(Address(), "/metrics", "Accept: " + accept + "\r\n").body;
    std::size_t lines = 0;
    for (std::size_t at = 0; at < body.size(); at = body.find('\n', at) + 1) {
      if (body[at] != '#') ++lines;
    }
    const test::Ran python = test::RunToEnd({"/usr/bin/python3", "-c", script}, {}, body);
    ASSERT_EQ(python.exit_code, 0) << python.errors;
    const json samples = json::parse(python.out);
    EXPECT_EQ(samples.size(), lines);
    for (const std::string& name : HostileNames()) {
      const json wanted = {"pitwall_tool_calls_total", {{"agent_id", name}, {"tool", name}}};
      EXPECT_EQ(std::count(samples.begin(), samples.end(), wanted), 1) << name;
    }
  }
};

TEST_F(PythonClientE2eTest, ItReadsOneSampleForEveryHostileName) {
  Start();
  std::string lines;
  for (const std::string& name : HostileNames()) {
    lines +=
        json({{"type", "tool_call"}, {"agent_id", name}, {"tool", name}, {"role", name}}).dump() +
        '\n';
    lines +=
        json({{"type", "task_completed"}, {"agent_id", name}, {"duration_ms", 5}}).dump() + '\n';
  }
  ASSERT_EQ(daemon_->PostEvents(lines)["accepted"], 2 * HostileNames().size());
  ExpectReadsBack(kReadText, "text/plain");
  ExpectReadsBack(kReadOpenMetrics, "application/openmetrics-text; version=1.0.0");
}

}  // namespace
}  // namespace pitwall::e2e
