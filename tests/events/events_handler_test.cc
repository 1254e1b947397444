#include "exporter/events/events_handler.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/events/parsed.h"
#include "tests/support/fake_clock.h"

namespace pitwall::events {
namespace {

struct HandlerFixture {
  explicit HandlerFixture(const IngestOptions& options = {})
      : ingest([](std::span<const Event>) {}, event_ids, clock, options) {}

  http::Response Post(const std::string& body, const std::string& content_type) {
    http::Request request;
    request.method = "POST";
    request.path = "/api/events";
    request.headers = {{"content-type", content_type}};
    request.body = body;
    return EventsHandler(ingest)(request);
  }

  FakeClock clock{kTestNowMs};
  EventIdSet event_ids{1000};
  Ingest ingest;
};

TEST(EventsHandlerTest, TheContentTypeSelectsTheForm) {
  EXPECT_EQ(BodyTypeOf("application/json"), BodyType::kJson);
  EXPECT_EQ(BodyTypeOf("Application/JSON ; Charset=\"UTF-8\""), BodyType::kJson);
  EXPECT_EQ(BodyTypeOf("application/json;profile=x"), BodyType::kJson);
  EXPECT_EQ(BodyTypeOf(" application/x-ndjson;charset=utf-8"), BodyType::kNdjson);
  for (const char* other :
       {"", "text/plain", "application/jsonx", "application/x-www-form-urlencoded", "json",
        "application/json, text/plain", "text/plain; application/json",
        "application/json; charset=latin1", "multipart/form-data"}) {
    EXPECT_EQ(BodyTypeOf(other), std::nullopt) << other;
  }
}

TEST(EventsHandlerTest, AnAcceptedBodyIsAnsweredWithItsCounts) {
  HandlerFixture fixture;
  const http::Response good =
      fixture.Post(R"({"type":"heartbeat","agent_id":"a"})", "application/json");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.content_type, "application/json");
  EXPECT_EQ(nlohmann::json::parse(good.body)["accepted"], 1);
  const http::Response bad = fixture.Post("{}", "application/json");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(nlohmann::json::parse(bad.body)["errors"][0]["field"], "type");
  EXPECT_EQ(fixture.Post("", "application/json").status, 400);
}

TEST(EventsHandlerTest, AnotherContentTypeIsRejected) {
  HandlerFixture fixture;
  EXPECT_EQ(fixture.Post(R"({"type":"heartbeat","agent_id":"a"})", "text/plain").status, 415);
  EXPECT_EQ(EventsHandler(fixture.ingest)({}).status, 415);
  EXPECT_EQ(fixture.ingest.Stats().bodies, 0U);
}

TEST(EventsHandlerTest, ARefusedClientReceivesRetryAfter) {
  HandlerFixture full({.max_bodies = 0});
  const http::Response busy = full.Post("{}", "application/json");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.headers, (http::Fields{{"Retry-After", "1"}}));

  HandlerFixture closed;
  closed.ingest.Close();
  const http::Response down = closed.Post("{}", "application/json");
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.headers, (http::Fields{{"Retry-After", "1"}}));
}

}  // namespace
}  // namespace pitwall::events
