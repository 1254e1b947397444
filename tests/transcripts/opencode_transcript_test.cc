#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <string>

#include "exporter/transcripts/format.h"
#include "exporter/transcripts/opencode_database.h"
#include "tests/support/temporary_folder.h"
#include "tests/transcripts/transcript_fixture.h"

namespace pitwall::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kUser = R"("role":"user","time":{"created":1790000000000})";
constexpr const char* kAssistant = R"("role":"assistant","parentID":"u1","modelID":"m",
    "time":{"created":1790000001000,"completed":1790000004000},"finish":"stop","cost":0.25,
    "tokens":{"input":10,"output":5,"reasoning":2,"cache":{"read":30,"write":4}})";

std::string Part(const std::string& id, const std::string& tool, const std::string& state) {
  return R"("type":"tool","callID":")" + id + R"(","tool":")" + tool +
         R"(","state":{"time":{"start":1790000001000,"end":1790000001500},)" + state + "}";
}
std::string Failed() { return Part("c2", "bash", R"("status":"completed","metadata":{"exit":3})"); }

class OpencodeTranscriptTest : public TranscriptTest {
 protected:
  void ReadStorage() {
    const std::string ids = R"("sessionID":"ses","messageID":"a1",)";
    Read(Format::kOpencode, {std::string(R"({"id":"u1","sessionID":"ses",)") + kUser + "}"});
    Read(Format::kOpencode, {std::string(R"({"id":"a1","sessionID":"ses",)") + kAssistant + "}"});
    for (const std::string& part :
         {Part("c1", "read", R"("status":"error","error":"secret")"), Failed(),
          Part("c3", "invalid", R"("status":"completed","input":{"tool":"nope"})"),
          Part("c4", "edit", R"("status":"running")")}) {
      Read(Format::kOpencode, {"{" + ids + part + "}"});
    }
  }
  // A database as opencode writes it.
  std::string WriteDatabase() {
    const std::string path = folder_.Write("opencode.db", "");
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    const std::string sql =
        "PRAGMA journal_mode=WAL;"
        "CREATE TABLE message(id TEXT, session_id TEXT, data TEXT);"
        "CREATE TABLE part(id TEXT, message_id TEXT, session_id TEXT, data TEXT);"
        "INSERT INTO message VALUES('u1','ses','{" +
        std::string(kUser) +
        "}');"
        "INSERT INTO message VALUES('a1','ses','{" +
        std::string(kAssistant) +
        "}');"
        "INSERT INTO part VALUES('p1','a1','ses','{" +
        Failed() +
        "}');"
        "INSERT INTO part VALUES('p2','a1','ses','broken');";
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
    return path;
  }

  test::TemporaryFolder folder_;
};

TEST_F(OpencodeTranscriptTest, FilesOfTheStorageAreSessionsMessagesAndParts) {
  ReadStorage();
  EXPECT_THAT(Tools(), ElementsAre("read!tool_error", "bash!exit_3", "nope!unknown_tool"));
  EXPECT_THAT(Tokens(), ElementsAre("44/7/30"));
  const auto call = Of(Kind::kToolCall)[1];
  EXPECT_EQ(call.conversation, "ses");
  EXPECT_EQ(call.id, "c2");
  EXPECT_EQ(call.duration_ns, 500'000'000U);
  EXPECT_EQ(Of(Kind::kModelCall)[0].cost_nanousd, 250'000'000U);
  ASSERT_EQ(Of(Kind::kTaskEnd).size(), 1U);
  EXPECT_EQ(Of(Kind::kTaskEnd)[0].id, "u1");
  EXPECT_EQ(Of(Kind::kTaskEnd)[0].outcome, Outcome::kSuccess);
}

TEST_F(OpencodeTranscriptTest, AnAbortedTurnFailed) {
  Read(Format::kOpencode, {R"({"id":"a","sessionID":"s","role":"assistant","parentID":"u",
      "time":{"created":1790000001000},"error":{"name":"MessageAbortedError","data":{}}})"});
  ASSERT_EQ(Of(Kind::kTaskEnd).size(), 1U);
  EXPECT_EQ(Of(Kind::kTaskEnd)[0].error_type, "MessageAbortedError");
}

TEST_F(OpencodeTranscriptTest, TheDatabaseRepeatsTheStorage) {
  const std::string path = WriteDatabase();
  const auto status = ReadOpencodeDatabase(path, output_, [] { return true; });
  EXPECT_EQ(status.ToString(), "OK");
  EXPECT_THAT(Tools(), ElementsAre("bash!exit_3"));
  EXPECT_THAT(Tokens(), ElementsAre("44/7/30"));
  ReadStorage();
  EXPECT_EQ(Tools().size(), 3U);
  EXPECT_EQ(Tokens().size(), 1U);
  EXPECT_EQ(Of(Kind::kTaskEnd).size(), 1U);
}

TEST_F(OpencodeTranscriptTest, ADatabaseMayBeInMemory) {
  std::ifstream file(WriteDatabase(), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto status = ReadOpencodeDatabaseBytes(bytes, "x", output_, [] { return true; });
  EXPECT_EQ(status.ToString(), "OK");
  EXPECT_THAT(Tools(), ElementsAre("bash!exit_3"));
}

TEST_F(OpencodeTranscriptTest, ADamagedDatabaseIsAnError) {
  std::string bytes("SQLite format 3\0garbage and nothing else", 40);
  EXPECT_FALSE(ReadOpencodeDatabaseBytes(bytes, "x", output_, [] { return true; }).ok());
  const std::string path = folder_.Write("x.db", bytes);
  const auto status = ReadOpencodeDatabase(path, output_, [] { return true; });
  EXPECT_THAT(status.ToString(), HasSubstr(path));
  EXPECT_FALSE(ReadOpencodeDatabase("/no/such/file", output_, [] { return true; }).ok());
}

TEST_F(OpencodeTranscriptTest, AnExportHoldsOneSession) {
  Read(Format::kOpencode, {R"({"info":{"id":"ses"},"messages":[{"info":{"id":"a1",
      "sessionID":"ses",)" +
                           std::string(kAssistant) + R"(},"parts":[{)" + Failed() + "}]}]}"});
  EXPECT_THAT(Tools(), ElementsAre("bash!exit_3"));
  EXPECT_THAT(Tokens(), ElementsAre("44/7/30"));
}

}  // namespace
}  // namespace pitwall::transcripts
