// One file in, every output compared with an independent computation and with each other.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "tests/e2e/agreement.h"
#include "tests/e2e/event_files.h"
#include "tests/exposition/text_parser.h"
#include "tests/http/websocket/websocket_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;
using test::DaemonProcess;
using test::Get;

constexpr char kView[] = "/api/agent-performance?window=all&limit=10000";

json FirstFrame(const DaemonProcess& daemon) {
  http::WebSocketClient client(daemon.Address());
  const auto frame = client.Read();
  return frame ? json::parse(frame->payload, nullptr, false) : json();
}

void ExpectStandingsAgree(const std::string& metrics, const json& view) {
  for (const auto& sample : testing::ParseText(metrics).Named("pitwall_agent_standing")) {
    ASSERT_EQ(sample.labels.size(), 2U);
    const json& agent = view["agents"][sample.labels[0].second];
    EXPECT_EQ(agent["standing"]["class"], sample.labels[1].second);
  }
}

std::string SummaryOf(const ExpectedFleet& fleet) {
  return std::to_string(fleet.lines) +
         " lines read: " + std::to_string(fleet.lines - fleet.duplicates) + " accepted, " +
         std::to_string(fleet.duplicates) + " duplicates, 0 rejected\n";
}

class ImportE2eTest : public ::testing::Test {
 protected:
  void ImportAndCompare(const std::string& path) {
    const ExpectedFleet fleet = Expect(test::ReadFile(path));
    DaemonProcess daemon(folder_.path());
    ASSERT_NE(daemon.Address(), "") << daemon.Log();
    EXPECT_EQ(Import(daemon, path), SummaryOf(fleet));

    const json view = daemon.View(kView);
    ExpectViewAgrees(view, fleet);
    ExpectToolsAgree(daemon.View("/api/tools?window=all"), fleet);
    const std::string metrics = Get(daemon.Address(), "/metrics").body;
    ExpectMetricsAgree(metrics, fleet);
    ExpectStandingsAgree(metrics, view);

    const json frame = FirstFrame(daemon);
    EXPECT_EQ(frame["type"], "agent_performance");
    EXPECT_EQ(Timeless(frame["data"]), Timeless(view));
    ExpectAgentPagesAgree(daemon, view);
    EXPECT_EQ(daemon.Stop(), 0) << daemon.Log();
    ExpectFolderAgrees(view, fleet);
  }

  // The files that the daemon left, and the views of the next daemon.
  void ExpectFolderAgrees(const json& view, const ExpectedFleet& fleet) const {
    const std::string path = folder_.File("agent-health-metrics.json");
    const json snapshot = json::parse(test::ReadFile(path), nullptr, false);
    ExpectViewAgrees(snapshot, fleet);
    EXPECT_EQ(json::diff(Timeless(view), Timeless(snapshot)), json::array());

    const DaemonProcess next(folder_.path());
    ASSERT_NE(next.Address(), "") << next.Log();
    EXPECT_EQ(json::diff(Timeless(view), Timeless(next.View(kView))), json::array());
    ExpectToolsAgree(next.View("/api/tools?window=all"), fleet);
    ExpectMetricsAgree(Get(next.Address(), "/metrics").body, fleet);
  }

  static void ExpectAgentPagesAgree(const DaemonProcess& daemon, const json& view) {
    for (const auto& [agent_id, agent] : view["agents"].items()) {
      std::string path = "/api/agent-performance/";
      for (const char c : agent_id) {
        std::array<char, 4> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "%%%02X", static_cast<unsigned char>(c));
        path += escaped.data();
      }
      const json page = daemon.View(path + "?window=all");
      EXPECT_EQ(page["agent"], agent);
      EXPECT_EQ(page["fleet"], view["fleet"]);
    }
  }

  const test::TemporaryFolder folder_;
};

TEST_F(ImportE2eTest, EveryOutputAgreesWithTheEvents) { ImportAndCompare(OwnEvents()); }

TEST_F(ImportE2eTest, EveryOutputAgreesWithTheRealEvents) {
  PITWALL_NEED_REAL_EVENTS();
  const ExpectedFleet fleet = Expect(test::ReadFile(RealEvents()));
  EXPECT_EQ(fleet.lines, 6000U);
  EXPECT_EQ(fleet.duplicates, 4388U);
  EXPECT_EQ(fleet.agents.size(), 36U);
  EXPECT_EQ(fleet.Sum([](const auto& agent) { return agent.ToolCalls(); }), 1463U);
  EXPECT_EQ(fleet.Sum([](const auto& agent) { return agent.completed; }), 49U);
  ImportAndCompare(RealEvents());
}

TEST_F(ImportE2eTest, TheSameEventsAgainAreDuplicatesAndChangeNothing) {
  const std::string events = test::ReadFile(OwnEvents());
  const ExpectedFleet fleet = Expect(events);
  DaemonProcess daemon(folder_.path());
  ASSERT_NE(daemon.Address(), "") << daemon.Log();

  std::string with_ids;
  std::uint64_t lines = 0;
  std::istringstream stream(events);
  for (std::string line; std::getline(stream, line);) {
    if (!json::parse(line).contains("event_id")) continue;
    with_ids += line + '\n';
    ++lines;
  }
  const json first = daemon.PostEvents(with_ids);
  EXPECT_EQ(first["accepted"], lines - fleet.duplicates);
  EXPECT_EQ(first["duplicates"], fleet.duplicates);
  const json before = daemon.View(kView);
  const std::string metrics =
      Get(daemon.Address(), "/metrics?name[]=pitwall_tool_calls_total").body;

  const json again = daemon.PostEvents(with_ids);
  EXPECT_EQ(again["accepted"], 0);
  EXPECT_EQ(again["duplicates"], lines);
  EXPECT_EQ(again["rejected"], 0);
  EXPECT_EQ(Timeless(daemon.View(kView)), Timeless(before));
  EXPECT_EQ(Get(daemon.Address(), "/metrics?name[]=pitwall_tool_calls_total").body, metrics);
}

}  // namespace
}  // namespace pitwall::e2e
