// Names that try to be more than a label's value.
#include <gtest/gtest.h>

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

TEST_F(LabelInjectionE2eTest, OneNameInIsOneSampleAndOneKeyOut) {
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

}  // namespace
}  // namespace pitwall::e2e
