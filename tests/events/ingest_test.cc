#include "exporter/events/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/events/ingest_fixture.h"
#include "tests/support/test_store.h"

namespace pitwall::events {
namespace {

TEST(IngestTest, AnEventIsCountedOnceWithinABodyAndAcrossBodies) {
  IngestFixture fixture;
  const std::string body = Heartbeat("1") + Heartbeat("2") + Heartbeat("1");
  const IngestResult first = fixture.IngestBody(body);
  EXPECT_EQ(first.accepted, 2U);
  EXPECT_EQ(first.duplicates, 1U);
  EXPECT_EQ(first.Status(), 200);
  const IngestResult second = fixture.IngestBody(body + Heartbeat("3"));
  EXPECT_EQ(second.accepted, 1U);
  EXPECT_EQ(second.duplicates, 3U);
  EXPECT_EQ(fixture.applied, 3U);
}

TEST(IngestTest, EventsWithoutAnIdAreNeverDuplicates) {
  IngestFixture fixture;
  const std::string body =
      R"([{"type":"heartbeat","agent_id":"a"},{"type":"heartbeat","agent_id":"a"}])";
  EXPECT_EQ(fixture.IngestBody(body).accepted, 2U);
  EXPECT_EQ(fixture.IngestBody(body).accepted, 2U);
}

TEST(IngestTest, TheIdOfARejectedEventIsNotRemembered) {
  IngestFixture fixture;
  const IngestResult bad =
      fixture.IngestBody(R"({"type":"tool_call","agent_id":"a","event_id":"1"})");
  EXPECT_EQ(bad.rejected, 1U);
  EXPECT_EQ(bad.Status(), 400);
  EXPECT_EQ(fixture.event_ids.size(), 0U);
  EXPECT_EQ(fixture.IngestBody(Heartbeat("1")).accepted, 1U);
}

TEST(IngestTest, AnIdOutOfABrokenDocumentIsNotRemembered) {
  IngestFixture fixture;
  EXPECT_EQ(fixture.IngestBody("[" + Heartbeat("1")).rejected, 1U);
  EXPECT_EQ(fixture.applied, 0U);
  EXPECT_EQ(fixture.IngestBody(Heartbeat("1")).accepted, 1U);
}

TEST(IngestTest, TheNewEventsReachTheSinkInTheirOrder) {
  std::vector<std::string> agents;
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(100'000);
  Ingest ingest(
      [&](std::span<const Event> events) {
        for (const Event& event : events) agents.emplace_back(event.agent_id);
      },
      event_ids, clock);
  std::string body;
  std::vector<std::string> expected;
  for (int i = 0; i < 1500; ++i) {
    body += Heartbeat(std::to_string(i / 2), "agent" + std::to_string(i));
    if (i % 2 == 0) expected.push_back("agent" + std::to_string(i));
  }
  EXPECT_EQ(ingest.IngestBody(body, BodyType::kNdjson)->duplicates, 750U);
  EXPECT_EQ(agents, expected);
}

TEST(IngestTest, TheResultIsThatOfTheContract) {
  IngestFixture fixture;
  const IngestResult result =
      fixture.IngestBody(Heartbeat("1") + Heartbeat("1") +
                         R"({"type":"task_failed","agent_id":"a","duration_ms":-1})");
  EXPECT_EQ(result.Json(), R"({"accepted":1,"duplicates":1,"rejected":1,"errors":[{"index":2,)"
                           R"("field":"duration_ms","error":"must be 0 to 2592000000"}]})"
                           "\n");
  EXPECT_EQ(fixture.IngestBody("[").Json(),
            R"({"accepted":0,"duplicates":0,"rejected":1,"errors":[{"index":null,"field":"",)"
            R"("error":"is not valid JSON, near byte 1"}]})"
            "\n");
}

TEST(IngestTest, ABodyOfWhichSomethingWasAcceptedOrKnownIsA200) {
  IngestFixture fixture;
  EXPECT_EQ(fixture.IngestBody(Heartbeat("1") + "{}\n").Status(), 200);
  EXPECT_EQ(fixture.IngestBody(Heartbeat("1") + "{}\n").Status(), 200);
  EXPECT_EQ(fixture.IngestBody("{}\n").Status(), 400);
  EXPECT_EQ(fixture.IngestBody("[]").Status(), 200);
}

TEST(IngestTest, UnknownFieldsAreCountedAndTheFirst100AreReported) {
  IngestFixture fixture;
  const std::string misspelt = R"({"type":"heartbeat","agent_id":"a","rol":"x","sesion":[1]})";
  const IngestResult result = fixture.IngestBody(Heartbeat("1") + misspelt);
  EXPECT_EQ(result.accepted, 2U);
  EXPECT_EQ(result.Json(), R"({"accepted":2,"duplicates":0,"rejected":0,"errors":[],"warnings":[)"
                           R"({"index":1,"field":"rol","warning":"unknown field"},)"
                           R"({"index":1,"field":"sesion","warning":"unknown field"}]})"
                           "\n");
  std::string many;
  for (int i = 0; i < 60; ++i) many += misspelt + '\n';
  EXPECT_EQ(fixture.IngestBody(many).warnings.size(), 100U);
  EXPECT_EQ(fixture.ingest.Stats().unknown_fields, 122U);
}

TEST(IngestTest, ATimestampInAnotherUnitIsRefusedWithAHint) {
  IngestFixture fixture;
  const auto error_of = [&](const std::string& timestamp) {
    const IngestResult result =
        fixture.IngestBody(R"({"type":"heartbeat","agent_id":"a","timestamp":)" + timestamp + "}");
    return result.errors.at(0).error;
  };
  EXPECT_THAT(error_of("1767547009"), testing::HasSubstr("looks like seconds"));
  EXPECT_THAT(error_of("1767547009.148"), testing::HasSubstr("looks like seconds"));
  EXPECT_THAT(error_of("1767547009148000"), testing::HasSubstr("looks like micro- or nanoseconds"));
  EXPECT_THAT(error_of("1767547609149"), testing::HasSubstr("at most 10 minutes ahead"));
}

TEST(IngestTest, AFieldNameFromTheClientIsEscapedInTheResult) {
  IngestFixture fixture;
  const IngestResult result =
      fixture.IngestBody(R"({"type":"heartbeat","agent_id":"a","\"<é\\":NaN})");
  const nlohmann::json parsed = nlohmann::json::parse(result.Json());
  EXPECT_EQ(parsed["errors"][0]["field"], "\"<é\\");
}

TEST(IngestTest, CountsAddUpOverBodies) {
  IngestFixture fixture;
  fixture.IngestBody(Heartbeat("1") + Heartbeat("1") + "{}\n");
  fixture.IngestBody(Heartbeat("2") + "x\nx\n");
  const IngestStats counts = fixture.ingest.Stats();
  EXPECT_EQ(counts.bodies, 2U);
  EXPECT_EQ(counts.received, 6U);
  EXPECT_EQ(counts.accepted, 2U);
  EXPECT_EQ(counts.duplicates, 1U);
  EXPECT_EQ(counts.rejected, 3U);
  EXPECT_EQ(counts.bodies_refused, 0U);
}

TEST(IngestTest, TimestampsAreCheckedAgainstTheArrivalTime) {
  IngestFixture fixture;
  const std::string body = R"({"type":"heartbeat","agent_id":"a","timestamp":1767547709148})";
  EXPECT_EQ(fixture.IngestBody(body).rejected, 1U);
  fixture.clock.Advance(100'000);
  EXPECT_EQ(fixture.IngestBody(body).accepted, 1U);
}

TEST(IngestTest, ABodyIsAppendedBeforeItIsCountedAndReplayedUnchanged) {
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(10);
  std::vector<std::int64_t> timestamps;
  std::string text;
  std::optional<ReceivedBody> kept;
  IngestOptions options;
  options.quality_max = 100;
  options.append_body = [&](const ReceivedBody& body) {
    EXPECT_TRUE(timestamps.empty());
    text = body.text;
    kept = body;
    kept->text = text;
  };
  const auto note = [&](std::span<const Event> events) {
    for (const Event& event : events) timestamps.push_back(event.timestamp_ms);
  };
  Ingest ingest(note, event_ids, clock, options);
  const std::int64_t then_ms = clock.WallMs();
  const std::string body = R"({"type":"quality_scored","agent_id":"a","score":90})"
                           "\n"
                           R"({"type":"quality_scored","agent_id":"a","score":101})";
  ingest.IngestBody(body, BodyType::kNdjson);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->text, body);
  EXPECT_EQ(kept->type, BodyType::kNdjson);
  clock.Advance(86'400'000);

  Ingest later(note, event_ids, clock, {.quality_max = 10});
  const IngestResult result = later.Replay(*kept);
  EXPECT_EQ(result.accepted, 1U);
  EXPECT_EQ(result.rejected, 1U);
  EXPECT_EQ(timestamps, (std::vector<std::int64_t>{then_ms, then_ms}));
  EXPECT_EQ(later.Stats().received, 0U);
}

TEST(IngestTest, ABodyWithoutAValidNewEventIsNotAppended) {
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(1000);
  std::vector<std::string> appended;
  std::size_t counted = 0;
  IngestOptions options;
  options.append_body = [&](const ReceivedBody& body) { appended.emplace_back(body.text); };
  Ingest ingest([&](std::span<const Event> events) { counted += events.size(); }, event_ids, clock,
                options);
  const auto beat = [](int id) {
    return R"({"type":"heartbeat","agent_id":"a","event_id":")" + std::to_string(id) + "\"}\n";
  };
  ingest.IngestBody("{}\nnothing\n", BodyType::kNdjson);
  ingest.IngestBody(std::string(1 << 20, 'x'), BodyType::kJson);
  EXPECT_TRUE(appended.empty());
  ingest.IngestBody(beat(1), BodyType::kNdjson);
  ingest.IngestBody(beat(1), BodyType::kNdjson);
  ASSERT_EQ(appended.size(), 1U);
  // The new event is behind more known ones than a batch holds.
  std::string known;
  for (int id = 0; id < 700; ++id) known += beat(id);
  ingest.IngestBody(known, BodyType::kNdjson);
  ingest.IngestBody(known, BodyType::kNdjson);
  ingest.IngestBody(known + beat(700), BodyType::kNdjson);
  ASSERT_EQ(appended.size(), 3U);
  EXPECT_EQ(appended[1], known);
  EXPECT_EQ(appended[2], known + beat(700));
  EXPECT_EQ(counted, 701U);
}

TEST(IngestTest, IntoAStoreEveryAcceptedEventIsCounted) {
  FakeClock clock{kTestNowMs};
  EventIdSet event_ids(100);
  Store store(OptionsWith(clock));
  Ingest ingest(StoreSink(store), event_ids, clock);
  const std::string call =
      R"({"type":"tool_call","agent_id":"a","tool":"bash","duration_ms":5,"success":false,"event_id":)";
  const std::string body = call + "\"1\"}\n" + call + "\"1\"}\n" + call + "\"2\"}\n{}\n";
  EXPECT_EQ(ingest.IngestBody(body, BodyType::kNdjson)->accepted, 2U);
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  EXPECT_EQ(reading.agents[0].agent_id, "a");
  EXPECT_EQ(reading.agents[0].tool_calls, 2U);
  EXPECT_EQ(reading.agents[0].tool_errors, 2U);
}

TEST(IngestTest, ALargeBodyIsAcceptedCompletely) {
  IngestFixture fixture({}, 1'000'000);
  std::string body;
  std::uint64_t count = 0;
  while (body.size() < (8U << 20) - 100) body += Heartbeat(std::to_string(count++));
  const IngestResult result = fixture.IngestBody(body);
  EXPECT_EQ(result.accepted, count);
  EXPECT_EQ(result.rejected, 0U);
}

TEST(IngestTest, DuplicatesOfARealSwarmAreRecognized) {
  const char* const path = std::getenv("PITWALL_REAL_EVENTS");
  if (path == nullptr)
    GTEST_SKIP() << "needs PITWALL_REAL_EVENTS: the path of a file of real events";
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  std::stringstream body;
  body << file.rdbuf();

  FakeClock clock{kTestNowMs};
  EventIdSet event_ids;
  std::map<std::string, int, std::less<>> agents;
  std::map<EventType, int> types;
  Ingest ingest(
      [&](std::span<const Event> events) {
        for (const Event& event : events) {
          ++agents[std::string(event.agent_id)];
          ++types[event.type];
        }
      },
      event_ids, clock);
  clock.Advance(30LL * 24 * 3600 * 1000);
  const IngestResult first = ingest.IngestBody(body.str(), BodyType::kNdjson).value();
  EXPECT_EQ(first.accepted, 1612U);
  EXPECT_EQ(first.duplicates, 4388U);
  EXPECT_EQ(first.rejected, 0U);
  EXPECT_EQ(agents.size(), 36U);
  EXPECT_EQ(types[EventType::kToolCall], 1463);
  EXPECT_EQ(types[EventType::kTaskCompleted], 49);
  const IngestResult second = ingest.IngestBody(body.str(), BodyType::kNdjson).value();
  EXPECT_EQ(second.accepted, 0U);
  EXPECT_EQ(second.duplicates, 6000U);
}

}  // namespace
}  // namespace pitwall::events
