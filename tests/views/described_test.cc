// What all paths of the API have in common, over a real store.
#include "exporter/views/described.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "exporter/views/openapi.h"
#include "exporter/views/routes.h"
#include "tests/support/test_store.h"

namespace pitwall::views {
namespace {

using nlohmann::json;

class DescribedTest : public ::testing::Test {
 protected:
  DescribedTest() {
    store_.GetAgent("a1").GetTool("bash").Record(std::chrono::milliseconds(5));
    store_.GetAgent("a2").GetTool("read").Fail(std::chrono::milliseconds(5), "timeout");
    Event event;
    event.type = EventType::kHeartbeat;
    event.agent_id = "a2";
    event.role = "Tester";
    event.model = "m-1";
    event.timestamp_ms = clock_.WallMs();
    store_.Apply(event);
    store_.Sample();
  }
  static http::Response Ask(const http::Handler& handler, http::Fields query,
                            http::Fields headers = {}) {
    http::Request request;
    request.method = "GET";
    request.query = std::move(query);
    request.headers = std::move(headers);
    return handler(request);
  }
  std::string Order(http::Fields query) {
    const json view = json::parse(Ask(agents_, std::move(query)).body);
    EXPECT_EQ(view.at("total"), view.at("order").size());
    return view.at("order").dump();
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  rating::RatingService rating_{store_, clock_};
  const http::Handler agents_ =
      Described("/api/agent-performance", AgentPerformance(store_, rating_));
  const http::Handler tools_ = Described("/api/tools", Tools(store_));
};

TEST_F(DescribedTest, AnUnknownParameterIsNamedWithTheKnownOnes) {
  const http::Response response = Ask(tools_, {{"windw", "5m"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(json::parse(response.body).at("error"),
            "unknown parameter windw; known: window, search, fields, format");
}

TEST_F(DescribedTest, BadValuesAreRefused) {
  EXPECT_EQ(Ask(tools_, {{"format", "xml"}}).status, 400);
  EXPECT_EQ(Ask(tools_, {{"fields", "call"}}).status, 400);
  EXPECT_EQ(Ask(tools_, {{"window", "2m"}}).status, 400);
  EXPECT_EQ(Ask(tools_, {{"window", "2m"}, {"format", "csv"}}).status, 400);
  EXPECT_EQ(Ask(agents_, {{"looping", "yes"}}).status, 400);
  EXPECT_EQ(Ask(agents_, {{"active", "0"}}).status, 400);
}

TEST_F(DescribedTest, ListsHaveForms) {
  const http::Response csv = Ask(tools_, {{"format", "csv"}, {"fields", "tool,calls,errors"}});
  EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(csv.body, "tool,calls,errors\r\nbash,1,0\r\nread,1,1\r\n");
  const http::Response lines = Ask(
      agents_, {{"format", "ndjson"}, {"fields", "agent_id,tool_errors"}, {"sort", "tool_calls"}});
  EXPECT_EQ(lines.body,
            "{\"agent_id\":\"a1\",\"tool_errors\":0}\n"
            "{\"agent_id\":\"a2\",\"tool_errors\":1}\n");
  const json view = json::parse(Ask(tools_, {{"search", "RE"}}).body);
  EXPECT_EQ(view.at("total"), 1);
  EXPECT_EQ(view.at("order"), json({"read"}));
}

TEST_F(DescribedTest, AgentsAreFiltered) {
  EXPECT_EQ(Order({{"search", "TEST"}}), R"(["a2"])");
  EXPECT_EQ(Order({{"search", "A"}, {"sort", "first_seen"}}), R"(["a1","a2"])");
  EXPECT_EQ(Order({{"model", "m-1"}}), R"(["a2"])");
  EXPECT_EQ(Order({{"looping", "true"}}), "[]");
  EXPECT_EQ(Order({{"looping", "false"}, {"role", "Tester"}}), R"(["a2"])");
  clock_.Advance(60'000);
  store_.GetAgent("a1").GetTool("bash").Record(std::chrono::milliseconds(5));
  store_.Sample();
  EXPECT_EQ(Order({{"active", "30s"}}), R"(["a1"])");
  EXPECT_EQ(Order({{"active", "2m"}, {"search", "a2"}}), R"(["a2"])");
}

TEST_F(DescribedTest, AnUnchangedResponseIsA304) {
  const http::Response first = Ask(tools_, {});
  ASSERT_EQ(first.headers.size(), 2U);
  EXPECT_EQ(first.headers[0].first, "ETag");
  const std::string tag = first.headers[0].second;
  clock_.Advance(5'000);
  const http::Response same = Ask(tools_, {}, {{"If-None-Match", "\"x\", " + tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.headers[0].second, tag);
  store_.GetAgent("a1").GetTool("bash").Record(std::chrono::milliseconds(5));
  EXPECT_EQ(Ask(tools_, {}, {{"If-None-Match", tag}}).status, 200);
}

TEST_F(DescribedTest, TheDocumentDescribesWhatTheTableChecks) {
  const json document = json::parse(OpenApi("1.2.3"));
  EXPECT_EQ(document.at("openapi"), "3.0.3");
  EXPECT_EQ(document.at("info").at("version"), "1.2.3");
  const json index = json::parse(ApiIndex());
  for (const json& path : index.at("paths")) {
    const json& operation = document.at("paths").at(path.at("path").get<std::string>()).at("get");
    std::vector<std::string> names;
    for (const json& parameter : operation.at("parameters")) {
      EXPECT_TRUE(parameter.at("schema").contains("type")) << parameter;
      if (parameter.at("in") == "query") names.push_back(parameter.at("name"));
    }
    EXPECT_EQ(json(names), path.at("parameters"));
    EXPECT_TRUE(operation.at("responses").at("200").contains("description"));
  }
  const json& row = document.at("paths")
                        .at("/api/agent-performance")
                        .at("get")
                        .at("responses")
                        .at("200")
                        .at("content")
                        .at("application/json")
                        .at("schema")
                        .at("properties")
                        .at("agents")
                        .at("additionalProperties")
                        .at("properties");
  EXPECT_EQ(row.at("tool_calls").at("type"), "integer");
  EXPECT_EQ(row.at("standing").at("properties").at("class").at("type"), "string");
}

}  // namespace
}  // namespace pitwall::views
