#include "exporter/cli/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/cli/http_destination.h"
#include "tests/cli/fake_daemon.h"
#include "tests/support/captured_stream.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Accepts everything except lines with a `!`.
class RecordingDestination : public EventDestination {
 public:
  Result<events::IngestResult> Post(std::string_view lines) override {
    bodies.emplace_back(lines);
    if (bodies.size() > bodies_until_it_fails) return Status("", "", "gone");
    events::IngestResult result;
    std::uint64_t index = 0;
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n');
      const bool is_bad = lines.substr(0, end).find('!') != lines.npos;
      if (is_bad) result.errors.push_back({index, "score", "must be 0 to 10"});
      is_bad ? ++result.rejected : ++result.accepted;
      lines.remove_prefix(end + 1);
      ++index;
    }
    return result;
  }
  Result<events::IngestResult> PostObservations(std::string_view lines) override {
    observations.append(lines);
    return events::IngestResult();
  }
  Status Finish() override { return {}; }

  std::string observations;
  std::vector<std::string> bodies;
  std::size_t bodies_until_it_fails = 1'000'000;
};

class ImporterTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder_;
  test::CapturedStream out_;
  test::CapturedStream errors_;
  RecordingDestination destination_;
  Progress progress_{errors_.file(), 0};
  Importer importer_{destination_, progress_};
};

TEST_F(ImporterTest, ATranscriptIsRecognizedAndSentAsObservations) {
  const std::string path = folder_.Write(
      "rollout.jsonl",
      R"({"timestamp":"2026-09-21T14:13:20Z","type":"session_meta","payload":{"id":"th"}})"
      "\n"
      "broken\n"
      R"({"timestamp":"2026-09-21T14:13:21Z","type":"event_msg","payload":{"type":"task_started","turn_id":"u"}})"
      "\n");
  EXPECT_TRUE(importer_.Import({path}));
  EXPECT_EQ(importer_.transcript_counts().files, 1U);
  EXPECT_EQ(importer_.transcript_counts().lines, 3U);
  EXPECT_EQ(importer_.transcript_counts().broken, 1U);
  EXPECT_THAT(destination_.observations, HasSubstr("\"u\""));
  EXPECT_TRUE(destination_.bodies.empty());
}

TEST_F(ImporterTest, EachLineOfOtlpKeepsItsOwnTexts) {
  std::string lines;
  for (const std::string id : {"call-one", "call-two"}) {
    lines +=
        R"({"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},)"
        R"("scopeLogs":[{"logRecords":[{"timeUnixNano":"1767547009148000000","attributes":[)"
        R"({"key":"event.name","value":{"stringValue":"tool_result"}},)"
        R"({"key":"tool_use_id","value":{"stringValue":")" +
        id + "\"}}]}]}]}]}\n";
  }
  EXPECT_TRUE(importer_.Import({folder_.Write("otlp.jsonl", lines)}));
  EXPECT_EQ(importer_.transcript_counts().tool_calls, 2U);
  EXPECT_THAT(destination_.observations,
              AllOf(HasSubstr("\"call-one\""), HasSubstr("\"call-two\"")));
}

TEST_F(ImporterTest, AFileOfAnUnknownFormatIsSkippedInAFolderOnly) {
  const std::string path = folder_.Write("notes.txt", "hello\n");
  EXPECT_TRUE(importer_.Import({path, false}));
  EXPECT_EQ(importer_.skipped_files(), 1U);
  EXPECT_TRUE(importer_.Import({path, true}));
  EXPECT_EQ(importer_.counts().lines, 1U);
}

TEST_F(ImporterTest, BodiesEndAtLineEndsAfterAThousandLines) {
  std::string lines;
  for (int i = 0; i < 2'500; ++i) lines += "{\"i\":" + std::to_string(i) + "}\n";
  EXPECT_TRUE(importer_.Import({folder_.Write("a", lines)}));
  ASSERT_EQ(destination_.bodies.size(), 3U);
  EXPECT_EQ(destination_.bodies[0] + destination_.bodies[1] + destination_.bodies[2], lines);
  EXPECT_EQ(std::count(destination_.bodies[0].begin(), destination_.bodies[0].end(), '\n'), 1'000);
  EXPECT_EQ(importer_.counts().lines, 2'500U);
  EXPECT_EQ(importer_.counts().accepted, 2'500U);
}

TEST_F(ImporterTest, NoBodyOfSeveralLinesIsBeyondItsBound) {
  const std::string line = "{" + std::string(1'500'000, 'x') + "}\n";
  EXPECT_TRUE(importer_.Import({folder_.Write("a", line + line + line + line + line)}));
  ASSERT_EQ(destination_.bodies.size(), 3U);
  for (const std::string& body : destination_.bodies) {
    EXPECT_LE(body.size(), LineBatch::kMaxBytes);
  }
}

TEST_F(ImporterTest, ErrorsNameTheLineOfTheFile) {
  std::string lines = "\n";  // blank lines count as lines of the file and are not in the body
  for (int i = 2; i <= 1'300; ++i) lines += i == 7 || i == 1'205 ? "{!}\n" : "{}\n";
  const std::string path = folder_.Write("a.ndjson", lines);
  EXPECT_TRUE(importer_.Import({path}));
  EXPECT_THAT(importer_.errors(), ElementsAre(path + ":7: score: must be 0 to 10",
                                              path + ":1205: score: must be 0 to 10"));
  EXPECT_EQ(importer_.counts().rejected, 2U);
  EXPECT_FALSE(importer_.IsClean());
}

TEST_F(ImporterTest, OnlyTheFirstErrorsAreStoredAndTheOthersCounted) {
  std::string lines;
  for (int i = 0; i < 25; ++i) lines += "{!}\n";
  importer_.Import({folder_.Write("a", lines)});
  EXPECT_EQ(importer_.errors().size(), Importer::kMaxErrors);
  EXPECT_EQ(importer_.errors_omitted(), 15U);
  EXPECT_EQ(importer_.counts().rejected, 25U);
}

TEST_F(ImporterTest, ALineThatBeginsWithABracketIsASeparateBody) {
  importer_.Import({folder_.Write("a", "{}\n[1]\n{\"b\":1}\n{}\n")});
  EXPECT_THAT(destination_.bodies, ElementsAre("{}\n", "[1]\n", "{\"b\":1}\n{}\n"));
}

TEST_F(ImporterTest, AFailedDestinationEndsTheImport) {
  destination_.bodies_until_it_fails = 1;
  std::string lines;
  for (int i = 0; i < 5'000; ++i) lines += "{}\n";
  EXPECT_FALSE(importer_.Import({folder_.Write("a", lines)}));
  EXPECT_EQ(destination_.bodies.size(), 2U);
  EXPECT_THAT(importer_.failures(), ElementsAre("gone"));
}

class RunImportTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& files, const std::string& url) {
    ImportFlags flags;
    flags.paths = files;
    flags.daemon.url = url;
    return RunImport(flags, out_.file(), errors_.file());
  }

  test::TemporaryFolder folder_;
  test::CapturedStream out_;
  test::CapturedStream errors_;
};

TEST_F(RunImportTest, ReportsEveryLineOverOneConnection) {
  FakeDaemon daemon([](const FakeDaemon::Request&) { return CountsResponse(2, 1, 0); });
  const std::string file = folder_.Write("a", "{}\n{}\n{}\n");
  EXPECT_EQ(Run({file, file}, daemon.url() + "/"), 0);
  EXPECT_EQ(out_.Text(), "6 lines read: 4 accepted, 2 duplicates, 0 rejected\n");
  EXPECT_EQ(errors_.Text(), "");
  EXPECT_EQ(daemon.connections(), 1);
  ASSERT_EQ(daemon.requests().size(), 2U);
  EXPECT_EQ(daemon.requests()[0].body, "{}\n{}\n{}\n");
  EXPECT_THAT(daemon.requests()[0].head,
              AllOf(HasSubstr("POST /api/events HTTP/1.1\r\n"),
                    HasSubstr("Content-Type: application/x-ndjson"), Not(HasSubstr("Expect:"))));
}

TEST_F(RunImportTest, ARejectedLineIsShownAndTheExitCodeIsOne) {
  FakeDaemon daemon([](const FakeDaemon::Request&) {
    return CountsResponse(1, 0, 1, R"({"index": 1, "field": "score", "error": "must be 0 to 10"})");
  });
  const std::string file = folder_.Write("a", "{}\n\n{}\n");
  EXPECT_EQ(Run({file}, daemon.url()), 1);
  EXPECT_EQ(errors_.Text(), "pitwall import: " + file + ":3: score: must be 0 to 10\n");
  EXPECT_EQ(out_.Text(), "2 lines read: 1 accepted, 0 duplicates, 1 rejected\n");
}

TEST_F(RunImportTest, AnUnreadableFileDoesNotStopTheNextOne) {
  FakeDaemon daemon([](const FakeDaemon::Request&) { return CountsResponse(1, 0, 0); });
  const std::string missing = folder_.File("missing");
  EXPECT_EQ(Run({missing, folder_.Write("a", "{}\n")}, daemon.url()), 1);
  EXPECT_EQ(errors_.Text(), "pitwall import: " + missing + ": No such file or directory\n");
  EXPECT_EQ(out_.Text(), "1 line read: 1 accepted, 0 duplicates, 0 rejected\n");
}

TEST_F(RunImportTest, WithoutADaemonItExplainsHowToStartOne) {
  const std::string url = UrlWhereNobodyListens();
  EXPECT_EQ(Run({folder_.Write("a", "{}\n")}, url), 1);
  EXPECT_EQ(errors_.Text(), "pitwall import: no daemon at " + url +
                                " (connection refused): start one with \"pitwall serve\", or "
                                "import into a storage folder with --storage.path\n");
}

TEST_F(RunImportTest, AnUrlWithAPasswordIsRefusedAndNotShown) {
  EXPECT_EQ(Run({"-"}, "http://me:secret@127.0.0.1:1"), 1);
  EXPECT_THAT(errors_.Text(), AllOf(HasSubstr("--url: "), Not(HasSubstr("secret"))));
}

TEST(HttpDestinationTest, WaitsForRetryAfterAndSendsTheBodyAgain) {
  int asked = 0;
  FakeDaemon daemon([&asked](const FakeDaemon::Request&) -> FakeDaemon::Response {
    if (++asked == 1) return {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7", "{}"};
    if (asked == 2) return {"HTTP/1.1 503 Service Unavailable", "{}"};
    return CountsResponse(1, 0, 0);
  });
  DaemonFlags flags;
  flags.url = daemon.url();
  std::vector<std::chrono::seconds> waits;
  const auto destination =
      HttpDestination::Create(flags, [&](std::chrono::seconds pause) { waits.push_back(pause); });
  ASSERT_TRUE(destination.ok());
  const Result<events::IngestResult> posted = (*destination)->Post("{}\n");
  ASSERT_TRUE(posted.ok()) << posted.status().ToString();
  EXPECT_EQ(posted->accepted, 1U);
  EXPECT_THAT(waits, ElementsAre(std::chrono::seconds(7), std::chrono::seconds(2)));
}

TEST(HttpDestinationTest, GivesUpOnADaemonThatAcceptsNothing) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 503 Service Unavailable", R"({"error": "shutting down"})"};
  });
  DaemonFlags flags;
  flags.url = daemon.url();
  const auto destination = HttpDestination::Create(flags, [](std::chrono::seconds) {});
  ASSERT_TRUE(destination.ok());
  EXPECT_EQ((*destination)->Post("{}\n").status().ToString(),
            daemon.url() + " answered 503: shutting down");
  EXPECT_EQ(daemon.requests().size(), 10U);
}

TEST(HttpDestinationTest, LogsInWithThePasswordOfTheFile) {
  FakeDaemon daemon([](const FakeDaemon::Request&) { return CountsResponse(0, 0, 0); });
  const test::TemporaryFolder folder;
  DaemonFlags flags;
  flags.url = daemon.url();
  flags.user = "me";
  flags.password_file = folder.Write("password", "secret\r\n");
  const auto destination = HttpDestination::Create(flags);
  ASSERT_TRUE(destination.ok());
  EXPECT_TRUE((*destination)->Post("{}\n").ok());
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0].head, HasSubstr("Authorization: Basic bWU6c2VjcmV0\r\n"));
}

TEST(HttpDestinationTest, ReportsAMissingPassword) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic", ""};
  });
  DaemonFlags flags;
  flags.url = daemon.url();
  const auto destination = HttpDestination::Create(flags);
  ASSERT_TRUE(destination.ok());
  EXPECT_THAT((*destination)->Post("{}\n").status().ToString(),
              HasSubstr("it requires --web.user"));
}

}  // namespace
}  // namespace pitwall::cli
