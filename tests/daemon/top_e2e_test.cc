// `pitwall top` on a real terminal, and piped.
#include <gmock/gmock.h>

#include "tests/support/daemon_fixture.h"
#include "tests/support/tmux_terminal.h"

namespace pitwall::daemon {
namespace {

using test::Pitwall;
using test::Ran;
using test::RunToEnd;
using test::TmuxTerminal;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Lines = std::vector<std::string>;

class TopE2eTest : public test::DaemonTest {
 protected:
  void Calls(std::string_view agent_id, int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines +=
          R"({"type":"tool_call","tool":"bash","duration_ms":5,"args_hash":"same","agent_id":")";
      lines += std::string(agent_id) + "\"}\n";
    }
    ASSERT_EQ(daemon_->PostEvents(lines).value("accepted", 0), count);
  }
  std::string Command(const std::string& flags = "") const {
    return Pitwall({})[0] + " top --interval=100ms --url=" + daemon_->Url() + ' ' + flags;
  }
  // Whether the table has exactly these agents in this order.
  static bool ShowsInOrder(const TmuxTerminal& terminal, const Lines& agents) {
    return terminal.Shows([&](const Lines& lines) {
      Lines found;
      for (const std::string& line : lines) {
        for (const char* const agent : {"ann", "bob", "cleo", "dan"}) {
          if (line.find(std::string(" ") + agent + " ") != std::string::npos) {
            found.emplace_back(agent);
          }
        }
      }
      return found == agents;
    });
  }
  void SetUp() override {
    Start();
    Calls("ann", 3);
    Calls("bob", 9);
    Calls("cleo", 5);
  }
};

TEST_F(TopE2eTest, SortsByKeyFollowsEventsResizesAndGivesTheScreenBack) {
  const TmuxTerminal terminal(100, 20);
  terminal.Type("echo before");
  terminal.Type(Command());
  ASSERT_TRUE(terminal.Shows("live"));
  EXPECT_EQ(terminal.Modes(), "1 0\n");
  terminal.Press({"Right", "Right", "Right", "Right", "Right", "Right", "Right"});
  EXPECT_TRUE(terminal.Shows("by -tool_calls"));
  EXPECT_TRUE(ShowsInOrder(terminal, {"bob", "cleo", "ann"}));
  terminal.Press({"r"});
  EXPECT_TRUE(ShowsInOrder(terminal, {"ann", "cleo", "bob"}));
  Calls("dan", 20);
  EXPECT_TRUE(ShowsInOrder(terminal, {"ann", "cleo", "bob", "dan"}));
  EXPECT_TRUE(terminal.Shows("LOOPING 20x bash"));
  terminal.Resize(60, 7);
  EXPECT_TRUE(ShowsInOrder(terminal, {"ann", "cleo"})) << "seven rows have room for two";
  EXPECT_TRUE(terminal.Shows([](const Lines& lines) {
    return lines.size() == 7 && lines.back().starts_with("Enter open") && lines[2] == "live";
  })) << "no line was broken";
  terminal.Press({"q"});
  terminal.Type("echo ret'u'rned");
  EXPECT_TRUE(terminal.Shows("returned"));
  EXPECT_TRUE(terminal.Shows("$ echo ret'u'rned")) << "what is typed is seen";
  EXPECT_EQ(terminal.Modes(), "0 1\n");
}

TEST_F(TopE2eTest, FindsTheToolOfAnAgentByKeys) {
  const TmuxTerminal terminal(80, 24);
  terminal.Type(Command());
  ASSERT_TRUE(terminal.Shows("live"));
  terminal.Press({"End"});
  EXPECT_TRUE(terminal.Shows([](const Lines& lines) { return lines[6].starts_with(">"); }));
  terminal.Press({"Home"});
  EXPECT_TRUE(terminal.Shows([](const Lines& lines) { return lines[4].starts_with(">"); }));
  terminal.Press({"/", "b", "o", "Enter"});
  EXPECT_TRUE(ShowsInOrder(terminal, {"bob"}));
  terminal.Press({"Enter"});
  EXPECT_TRUE(terminal.Shows("TOOL"));
  EXPECT_TRUE(terminal.Shows("bash  9"));
  terminal.Press({"t"});
  EXPECT_TRUE(terminal.Shows("no open tasks"));
  terminal.Press({"q"});
  terminal.Type("TERM=dumb " + Command() + "; echo \"ended $?\"");
  EXPECT_TRUE(terminal.Shows("ended 0"));
}

TEST_F(TopE2eTest, ReconnectsToTheDaemonAndShowsTheOutage) {
  const TmuxTerminal terminal(120, 20);
  terminal.Type(Command());
  ASSERT_TRUE(terminal.Shows("live"));
  const std::string address = Address();
  daemon_->Stop();
  EXPECT_TRUE(terminal.Shows("RECONNECTING: no daemon at http://" + address));
  EXPECT_TRUE(ShowsInOrder(terminal, {"ann", "bob", "cleo"})) << "as it was";
  daemon_ = std::make_unique<test::DaemonProcess>(folder_.path(), Lines{}, address);
  ASSERT_EQ(daemon_->Address(), address) << daemon_->Log();
  EXPECT_TRUE(terminal.Shows([](const Lines& lines) { return lines[2] == "live"; }));
}

TEST_F(TopE2eTest, SigtermGivesTheScreenBackAndNoColorMeansNone) {
  const TmuxTerminal terminal(100, 20);
  terminal.Type("sh -c 'echo $$ > " + folder_.File("pid") + "; NO_COLOR=1 exec " + Command() +
                "'; echo \"ended $?\"");
  ASSERT_TRUE(terminal.Shows("live"));
  for (const std::string& line : terminal.Screen(true)) {
    EXPECT_THAT(line, Not(HasSubstr("\x1b["))) << line;
  }
  kill(std::stoi(test::ReadFile(folder_.File("pid"))), SIGTERM);
  EXPECT_TRUE(terminal.Shows("ended 143"));
  EXPECT_EQ(terminal.Modes(), "0 1\n");
}

TEST_F(TopE2eTest, PipedItIsPlainAndHostileNamesAreHarmless) {
  Calls(
      "\xe2\x80\xae"
      "evil 日本",
      1);
  const Ran plain = RunToEnd(Pitwall({"top", "--sort=-tool_calls", "--url=" + daemon_->Url()}));
  EXPECT_EQ(plain.exit_code, 0) << plain.errors;
  EXPECT_THAT(plain.out, StartsWith("4 agents, 1 looping | tasks: 0 claimed"));
  EXPECT_LT(plain.out.find("bob"), plain.out.find("cleo"));
  EXPECT_THAT(plain.out, HasSubstr(" ?evil 日本 "));
  EXPECT_THAT(plain.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(plain.out, Not(HasSubstr(" \n")));

  const Ran whole = RunToEnd(Pitwall({"top", "--once", "--json", "--url=" + daemon_->Url()}));
  EXPECT_EQ(nlohmann::json::parse(whole.out, nullptr, false)["fleet"]["tool_calls"], 18);
  const Ran nobody = RunToEnd(Pitwall({"top", "--role=judge", "--url=" + daemon_->Url()}));
  EXPECT_EQ(nobody.exit_code, 0);
  EXPECT_THAT(nobody.out, Not(HasSubstr("bob")));

  daemon_->Stop();
  const Ran away = RunToEnd(Pitwall({"top", "--once", "--url=" + daemon_->Url()}));
  EXPECT_EQ(away.exit_code, 1);
  EXPECT_EQ(away.errors, "pitwall top: no daemon at " + daemon_->Url() + " (connection refused)\n");
}

}  // namespace
}  // namespace pitwall::daemon
