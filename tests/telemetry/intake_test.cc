#include "exporter/telemetry/intake.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "exporter/http/message.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/observations_handler.h"
#include "exporter/telemetry/sources_view.h"
#include "tests/telemetry/intake_fixture.h"

namespace pitwall::telemetry {
namespace {

using nlohmann::json;

TEST(IntakeTest, ABatchIsJournaledWithItsArrivalAndCounted) {
  IntakeFixture fixture;
  const auto result = fixture.Take({ToolCall("c1"), ToolCall("c1")});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->counted, 1U);
  EXPECT_EQ(result->duplicate, 1U);
  ASSERT_EQ(fixture.journal.size(), 1U);
  EXPECT_EQ(fixture.journal[0].second, kStartMs);
  ObservationBatch replayed;
  EXPECT_EQ(DecodeObservations(fixture.journal[0].first, &replayed).rejected, 0U);
  ASSERT_EQ(replayed.observations.size(), 2U);
  EXPECT_EQ(replayed.observations[0].id, "c1");
}

TEST(IntakeTest, AnEmptyBatchIsNotJournaled) {
  IntakeFixture fixture;
  EXPECT_TRUE(fixture.Take({}).has_value());
  EXPECT_TRUE(fixture.journal.empty());
}

TEST(IntakeTest, AClosedIntakeRefusesAndFlushes) {
  IntakeFixture fixture;
  Observation held = ToolCall("c1");
  held.needs = kNeedsOutcome;
  EXPECT_EQ(fixture.Take({held})->held, 1U);
  EXPECT_TRUE(fixture.intake.Ready());
  fixture.intake.Close();
  EXPECT_FALSE(fixture.intake.Ready());
  EXPECT_FALSE(fixture.Take({ToolCall("c2")}).has_value());
  EXPECT_EQ(fixture.journal.size(), 1U);
  fixture.intake.Flush();
  EXPECT_EQ(fixture.counted, 1U);
}

TEST(IntakeTest, WithoutRoomABatchIsRefusedWithoutEffect) {
  IntakeFixture fixture(0);
  EXPECT_FALSE(fixture.Take({ToolCall("c1")}).has_value());
  EXPECT_TRUE(fixture.journal.empty());
  EXPECT_FALSE(fixture.intake.IsClosed());
}

TEST(IntakeTest, ATickCountsWhatIsOverdue) {
  IntakeFixture fixture;
  Observation held = ToolCall("c1");
  held.needs = kNeedsOutcome;
  fixture.Take({held});
  fixture.clock.Advance(kHoldMs);
  fixture.intake.Tick();
  EXPECT_EQ(fixture.counted, 1U);
}

http::Response Post(Intake& intake, const std::string& body,
                    const std::string& type = "application/x-ndjson") {
  http::Request request;
  request.headers = {{"Content-Type", type}};
  request.body = body;
  return ObservationsHandler(intake)(request);
}

TEST(ObservationsHandlerTest, AnswersWithTheCountsOfTheBody) {
  IntakeFixture fixture;
  const http::Response response =
      Post(fixture.intake, "{\"k\":0,\"c\":\"s\",\"i\":\"1\",\"t\":\"x\"}\n{\"k\":99}\n");
  EXPECT_EQ(response.status, 200);
  const json body = json::parse(response.body);
  EXPECT_EQ(body["accepted"], 1);
  EXPECT_EQ(body["rejected"], 1);
  EXPECT_EQ(body["errors"][0]["index"], 1);
  EXPECT_EQ(body["errors"][0]["field"], "k");
  EXPECT_EQ(Post(fixture.intake, "{\"k\":99}").status, 400);
}

TEST(ObservationsHandlerTest, OtherTypesAndTimesAreRefused) {
  IntakeFixture fixture;
  EXPECT_EQ(Post(fixture.intake, "{}", "application/json").status, 415);
  EXPECT_EQ(Post(fixture.intake, std::string(65'536, '\n')).status, 200);
  EXPECT_EQ(Post(fixture.intake, std::string(65'537, '\n')).status, 413);
  fixture.intake.Close();
  const http::Response closed = Post(fixture.intake, "");
  EXPECT_EQ(closed.status, 503);
  EXPECT_EQ(closed.headers.at(0).first, "Retry-After");
  IntakeFixture full(0);
  EXPECT_EQ(Post(full.intake, "{\"k\":5}").status, 429);
}

TEST(SourcesViewTest, ARowTellsWhatBecameOfTheRecords) {
  IntakeFixture fixture;
  ObservationBatch batch;
  batch.observations = {ToolCall("c1"), ToolCall("c1")};
  batch.tallies = {{"test", Signal::kLogs, 5, 3}};
  fixture.intake.Ingest(batch);
  const http::Response response = SourcesView(fixture.joiner)(http::Request{});
  const json expected = json::parse(R"({"total": 1, "sources": [{"source": "test",
      "signal": "logs", "records": 5, "counted": 1, "duplicate": 1, "ignored": 3,
      "other_signal": 0, "without_agent": 0, "first_seen": "2023-11-14T22:13:20.000Z",
      "last_seen": "2023-11-14T22:13:20.000Z"}]})");
  EXPECT_EQ(json::parse(response.body), expected);
  http::Request unknown;
  unknown.query = {{"window", "1h"}};
  EXPECT_EQ(SourcesView(fixture.joiner)(unknown).status, 400);
}

}  // namespace
}  // namespace pitwall::telemetry
