// The live table without a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/cli/top/model.h"
#include "exporter/cli/top/text_cells.h"

namespace pitwall::cli::top {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

std::string ViewOf(int agents) {
  std::string order;
  std::string objects;
  for (int i = 0; i < agents; ++i) {
    const std::string id = '"' + std::to_string(i) + "-agent\"";
    order += (i == 0 ? "" : ",") + id;
    objects += (i == 0 ? "" : ",") + id + R"(:{"agent_id":)" + id +
               R"(,"role":null,"tasks_completed":3,"tool_calls":8,"tool_errors":2,)" +
               R"("duration_ms":{"p50":240000,"p95":null},"avg_quality":8.16,"looping":true,)" +
               R"("loop":{"calls":12,"tools":["bash","read"]},)" +
               R"("standing":{"class":"low","rank":2,"reasons":["slow","wrong"]}})";
  }
  return R"({"window":"1h","fleet":{"agents":100,"agents_looping":1,"tool_calls":8,)"
         R"("tool_errors":2},"order":[)" +
         order + R"(],"agents":{)" + objects + "}}";
}

std::vector<std::string> Lines(const Model& model, std::size_t cells,
                               Model::Time now = Model::Time{}) {
  std::vector<std::string> lines;
  for (const TextLine& line : model.Frame(now)) lines.push_back(Rendered(line, cells, false));
  return lines;
}

void Press(Model& model, std::string keys) { model.OnInput(&keys); }

void Answer(Model& model, std::string body, Model::Time now = Model::Time{}) {
  DaemonResponse response;
  response.status = 200;
  response.body = std::move(body);
  model.OnResponse({model.query(), response}, now);
}

TEST(TextCellsTest, ControlCharactersAreNotShown) {
  EXPECT_EQ(Shown("a\x1b[2Jb\r\n\tc\x7f"), "a?[2Jb???c?");
  EXPECT_EQ(Shown("\xc2\x9b"
                  "31m"),
            "?31m");                                     // C1
  EXPECT_EQ(Shown("\xe2\x80\xae\xe2\x81\xa6x"), "??x");  // direction
  EXPECT_EQ(Shown("a\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf"), "a???");
  EXPECT_EQ(Shown("\xff\xc0\xaf"), "???");
}

TEST(TextCellsTest, WideCharactersTakeTwoCellsAndAccentsNone) {
  EXPECT_EQ(CellsOf("wörker"), 6U);
  EXPECT_EQ(CellsOf("日本"), 4U);
  EXPECT_EQ(CellsOf(Shown("e\xcc\x81")), 1U);
  EXPECT_EQ(Shown("\xcc\x81"), "?") << "an accent on nothing";
  EXPECT_EQ(CellsOf(Shown("e\xcc\x81\xcc\x81\xcc\x81\xcc\x81")), 3U) << "a stack of them";
  EXPECT_EQ(Fit("日本語", 5), "日本~");
  EXPECT_EQ(Fit("日本語", 4), "日~ ") << "no half of a character";
  EXPECT_EQ(Fit("ab", 4), "ab  ");
  EXPECT_EQ(Fit("ab", 4, Align::kRight), "  ab");
  EXPECT_EQ(Clip("日本", 3), "日");
}

TEST(TopNumbersTest, AreShort) {
  EXPECT_EQ(ShortDuration(0.4), "0ms");
  EXPECT_EQ(ShortDuration(999.4), "999ms");
  EXPECT_EQ(ShortDuration(999.6), "1.0s");
  EXPECT_EQ(ShortDuration(59'960), "1m00s");
  EXPECT_EQ(ShortDuration(269'162), "4m29s");
  EXPECT_EQ(ShortDuration(3'599'600), "1h00m");
  EXPECT_EQ(ShortDuration(30.0 * 24 * 3600 * 1000), "30d00h");
  EXPECT_EQ(ShortCount(9'999), "9999");
  EXPECT_EQ(ShortCount(12'345), "12.3k");
  EXPECT_EQ(ShortCount(999'950), "1.0M");
  EXPECT_EQ(ShortCount(UINT64_MAX), "18.4E");
}

TEST(TopKeysTest, ASequenceMayArriveInPiecesAndUnknownOnesAreIgnored) {
  std::string bytes = "\x1b[";
  EXPECT_TRUE(ParseKeys(&bytes).empty());
  bytes += "Cr\x1b[99;5~\x1bOA\x1bq";
  EXPECT_THAT(ParseKeys(&bytes), ElementsAre(Key::kRight, Key::kReverse, Key::kUp, Key::kQuit));
  EXPECT_EQ(bytes, "");
  bytes = std::string("\x1b[") + std::string(100, '1');
  ParseKeys(&bytes);
  EXPECT_EQ(bytes, "") << "what is no sequence does not pile up";
}

TEST(TopModelTest, ShowsEveryColumnOfAnAgent) {
  Model model("http://h", {});
  model.OnSize({10, 160});
  Answer(model, ViewOf(1));
  const std::vector<std::string> lines = Lines(model, 160);
  ASSERT_EQ(lines.size(), 10U);
  EXPECT_EQ(lines[0], "pitwall http://h | window all | by standing.rank");
  EXPECT_THAT(lines[1], StartsWith("100 agents, 1 looping | tasks: 0 claimed"));
  EXPECT_EQ(lines[2], "live");
  EXPECT_THAT(lines[4], HasSubstr("0-agent"));
  EXPECT_THAT(lines[4], HasSubstr("low "));
  EXPECT_THAT(lines[4], HasSubstr(" 4m00s      -     8  25.0%  8.2 "));
  EXPECT_THAT(lines[4], HasSubstr("LOOPING 12x bash and read; slow; wrong"));
}

TEST(TopModelTest, NoLineIsWiderThanTheTerminal) {
  for (const std::size_t columns : {1U, 20U, 79U, 80U, 110U, 300U}) {
    for (const std::size_t rows : {1U, 4U, 6U, 50U}) {
      Model model("http://h", {});
      model.OnSize({rows, columns});
      Answer(model, ViewOf(20));
      const std::vector<std::string> lines = Lines(model, columns);
      EXPECT_EQ(lines.size(), rows);
      for (const std::string& line : lines) EXPECT_LE(CellsOf(line), columns) << line;
    }
  }
}

TEST(TopModelTest, SortsByTheNextColumnInItsUsualOrderAndInReverse) {
  Model model("http://h", {});
  Press(model, "\x1b[C");
  EXPECT_EQ(model.query().sort, "-standing.score");
  Press(model, "r");
  EXPECT_EQ(model.query().sort, "standing.score");
  Press(model, "\x1b[D");
  EXPECT_EQ(model.query().sort, "standing.rank");
  Press(model, "\x1b[D");
  EXPECT_EQ(model.query().sort, "-last_activity");
  BoardQuery own;
  own.sort = "tools.bash.calls";
  Model other("http://h", own);
  Press(other, "\x1b[C");
  EXPECT_EQ(other.query().sort, "standing.rank") << "a field without a column leads to the first";
}

TEST(TopModelTest, ScrollsByPagesAndNeverBeyondTheLastAgent) {
  Model model("http://h", {});
  model.OnSize({15, 80});
  EXPECT_EQ(model.query().limit, 10U);
  Answer(model, ViewOf(10));
  Press(model, "\x1b[6~");
  EXPECT_EQ(model.query().offset, 1U) << "the selection is in the last row";
  Press(model, "\x1b[6~j");
  EXPECT_EQ(model.query().offset, 12U);
  Press(model, "G");
  EXPECT_EQ(model.query().offset, 90U);
  Press(model, " ");
  EXPECT_EQ(model.query().offset, 90U);
  Press(model, "k");
  EXPECT_EQ(model.query().offset, 90U);
  for (const char* const home : {"\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"}) {
    Press(model, home);
    EXPECT_EQ(model.query().offset, 0U);
    Press(model, home[1] == 'O' ? "\x1b[4~" : "\x1b[8~");
    EXPECT_EQ(model.query().offset, 90U);
  }
  Press(model, "G");
  Answer(model, ViewOf(0));
  EXPECT_EQ(model.query().offset, 80U) << "an empty page leads back";
}

TEST(TopModelTest, KeepsTheLastViewAndShowsSinceWhenTheDaemonIsAway) {
  Model model("http://h", {});
  model.OnSize({10, 200});
  EXPECT_EQ(Lines(model, 200)[2], "connecting");
  const Model::Time began{};
  Answer(model, ViewOf(1), began);
  DaemonResponse refused;
  refused.was_refused = true;
  refused.error = "refused";
  model.OnResponse({model.query(), refused}, began + 3s);
  const std::vector<std::string> lines = Lines(model, 200, began + 70s);
  EXPECT_EQ(lines[2],
            "RECONNECTING: no daemon at http://h (connection refused) | data is 1m10s old");
  EXPECT_THAT(lines[4], HasSubstr("0-agent"));
  Answer(model, ViewOf(1), began + 80s);
  EXPECT_EQ(Lines(model, 200)[2], "live");
  Answer(model, "<html>");
  EXPECT_EQ(Lines(model, 200)[2].substr(0, 57),
            "RECONNECTING: http://h: the server is not pitwall | data ");
}

TEST(TopModelTest, TheFullReasonOfTheSelectedAgentIsBelowTheTable) {
  Model model("http://h", {});
  model.OnSize({24, 80});
  EXPECT_EQ(model.query().limit, 16U);
  Answer(model, ViewOf(3));
  Press(model, "j");
  const std::vector<std::string> lines = Lines(model, 80);
  EXPECT_THAT(lines[4], StartsWith("   "));
  EXPECT_THAT(lines[5], StartsWith(">"));
  EXPECT_EQ(lines[20], "1-agent: LOOPING 12x bash and read; slow; wrong");
}

TEST(TopModelTest, AFilterIsTypedKeptAndCleared) {
  Model model("http://h", {});
  model.OnSize({24, 80});
  Answer(model, ViewOf(3));
  Press(model, "/qö\x7fr");
  EXPECT_EQ(model.query().search, "qr");
  EXPECT_EQ(Lines(model, 80)[23], "filter: qr_");
  EXPECT_FALSE(model.is_over());
  Press(model, "\r");
  EXPECT_THAT(Lines(model, 80)[0], HasSubstr("| filter qr"));
  EXPECT_THAT(model.query().Path(), HasSubstr("&search=qr"));
  Press(model, "/");
  Press(model, "\x1b");
  EXPECT_EQ(model.query().search, "");
}

TEST(TopModelTest, EnterOpensTheSelectedAgent) {
  Model model("http://h", {});
  model.OnSize({24, 80});
  Answer(model, ViewOf(3));
  Press(model, "jj\r");
  EXPECT_EQ(model.query().Path(), "/api/agent-performance/2-agent?window=all");
  Answer(model, R"({"agent":{"agent_id":"2-agent","role":"coder","looping":false,
      "standing":{"class":"low","reasons":["too slow"]},
      "tools":{"bash":{"calls":3,"errors":1,"p50_ms":5,"p95_ms":9}}},
      "claims":[{"task_id":"T-1","task_type":"deploy","waited_ms":3600000,"times_p95":4.5,"stuck":true}]})");
  const std::vector<std::string> lines = Lines(model, 80);
  EXPECT_EQ(lines[3].substr(0, 7), "2-agent");
  EXPECT_THAT(lines[4], HasSubstr("role coder | model - | low"));
  EXPECT_EQ(lines[5], "- too slow");
  EXPECT_THAT(lines[8], StartsWith("bash  3      1       5ms  9ms"));
  EXPECT_THAT(lines[11], StartsWith("T-1        deploy  1h00m  4.5   stuck"));
  Press(model, "\x1b");
  EXPECT_EQ(model.query().view, View::kAgents);
}

TEST(TopModelTest, ShowsTasksGroupsAndModels) {
  Model model("http://h", {});
  model.OnSize({24, 80});
  Press(model, "t");
  EXPECT_EQ(model.query().Path(), "/api/tasks?limit=1000");
  Answer(model, R"({"tasks":[{"task_id":"T-1","task_type":null,"agent_id":"a","age_ms":1000,
      "times_p95":null,"stuck":false}]})");
  EXPECT_THAT(Lines(model, 80)[4], StartsWith("1.0s  -     open   -     a      T-1"));
  Press(model, "g");
  EXPECT_EQ(model.query().Path(), "/api/groups?window=all&by=role");
  Answer(model, R"({"groups":[{"group":"coder","agents":2,"standing":{"class":"low"},
      "duration_ms":{"p50":null,"p95":7},"tool_calls":3,"tokens":{"cost_usd":0.25}}]})");
  EXPECT_THAT(Lines(model, 80)[4], HasSubstr("$0.25"));
  Press(model, "m");
  EXPECT_EQ(model.query().Path(), "/api/models?window=all");
  Answer(model, R"({"order":["opus"],"models":{"opus":{"calls":3,"tokens":{"input":12345}}}})");
  EXPECT_THAT(Lines(model, 80)[4], HasSubstr("12.3k"));
  Press(model, "a");
  EXPECT_EQ(model.query().view, View::kAgents);
}

TEST(TopModelTest, TheHelpFitsTheScreen) {
  Model model("http://h", {});
  model.OnSize({24, 80});
  Press(model, "?");
  const std::vector<std::string> lines = Lines(model, 200);
  for (const std::string& line : lines) EXPECT_LE(CellsOf(line), 80U) << line;
  EXPECT_THAT(lines, ::testing::Contains("q, Ctrl-C       quit"));
}

TEST(TopModelTest, ColoursCanBeSwitchedOff) {
  Model model("http://h", {});
  Answer(model, ViewOf(1));
  std::string coloured;
  std::string plain;
  for (const TextLine& line : model.Frame({})) {
    coloured += Rendered(line, 80, true);
    plain += Rendered(line, 80, false);
  }
  EXPECT_THAT(coloured, HasSubstr("\x1b[31mlow"));
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
}

TEST(BoardQueryTest, IsEscapedForAnyRole) {
  BoardQuery query;
  query.role = "a b&c=ö";
  query.sort = "-tools.my tool.calls";
  EXPECT_EQ(query.Path(),
            "/api/agent-performance?window=all&sort=-tools.my%20tool.calls&limit=10000&offset=0"
            "&role=a%20b%26c%3D%C3%B6");
}

}  // namespace
}  // namespace pitwall::cli::top
