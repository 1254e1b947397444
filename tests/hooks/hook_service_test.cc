#include "exporter/hooks/hook_service.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "exporter/hooks/program.h"
#include "exporter/http/message.h"
#include "exporter/telemetry/observation.h"
#include "tests/support/fake_clock.h"

namespace pitwall::hooks {
namespace {

class HookServiceTest : public ::testing::Test {
 protected:
  std::string Post(std::string body, std::string event = {}) {
    http::Request request;
    request.method = "POST";
    request.path = "/hooks/claude";
    request.body = std::move(body);
    if (!event.empty()) request.query.emplace_back("event", event);
    return BodyOf(service_.HandlerOf(kClaude)(request));
  }
  static std::string BodyOf(const http::Response& response) {
    return std::to_string(response.status) + ' ' + response.body;
  }

  FakeClock clock_;
  std::vector<std::string> tools_;
  std::vector<std::string> reports_;
  int refusals_ = 0;  // by the sink
  HookService service_{
      {.sink =
           [this](const telemetry::ObservationBatch& batch) {
             if (refusals_ > 0) {
               --refusals_;
               return false;
             }
             for (const auto& one : batch.observations) tools_.emplace_back(one.tool);
             return true;
           },
       .report =
           [this](std::string_view program, std::string_view error, std::uint64_t errors) {
             reports_.push_back(std::string(program) + ' ' + std::string(error) + ' ' +
                                std::to_string(errors));
           }},
      clock_};
};

constexpr std::string_view kCall =
    R"({"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"t"})";

TEST_F(HookServiceTest, EveryBodyIsAnsweredWithAnEmptyObject) {
  EXPECT_EQ(Post(std::string(kCall)), "200 {}");
  EXPECT_EQ(tools_, std::vector<std::string>{"Bash"});
  EXPECT_EQ(service_.errors(), 0U);
  for (const char* const body : {"", "{", "[]", "null", "\xff\xfe", "{\"a\":NaN}"}) {
    EXPECT_EQ(Post(body), "200 {}") << body;
  }
  EXPECT_EQ(Post(std::string(100'000, '[')), "200 {}");
  EXPECT_EQ(service_.errors(), 7U);
  EXPECT_EQ(tools_.size(), 1U);
}

TEST_F(HookServiceTest, TheServersOwnRefusalsAreReplaced) {
  const auto refuse = service_.RefusalHandlerOf(kClaude);
  for (const int status : {400, 408, 411, 413, 415, 503}) {
    EXPECT_EQ(BodyOf(refuse(http::ErrorResponse(status, "no"), {})), "200 {}");
  }
  EXPECT_EQ(service_.errors(), 6U);
  for (const int status : {401, 403, 421}) {
    EXPECT_EQ(refuse(http::ErrorResponse(status, "no"), {}).status, status);
  }
  EXPECT_EQ(service_.errors(), 6U);
}

TEST_F(HookServiceTest, AnErrorIsReportedOnceAMinuteWithoutContents) {
  Post("canary");
  Post("canary");
  EXPECT_EQ(reports_, std::vector<std::string>{"claude is not valid JSON 1"});
  clock_.Advance(60'000);
  Post("canary");
  ASSERT_EQ(reports_.size(), 2U);
  EXPECT_EQ(reports_[1], "claude is not valid JSON 3");
}

TEST_F(HookServiceTest, ABusySinkIsTriedAgain) {
  refusals_ = 3;
  Post(std::string(kCall));
  EXPECT_EQ(tools_.size(), 1U);
  EXPECT_EQ(service_.errors(), 0U);
  refusals_ = 1'000;
  EXPECT_EQ(Post(std::string(kCall)), "200 {}");
  EXPECT_EQ(service_.errors(), 1U);
}

TEST_F(HookServiceTest, AnExceptionOfTheSinkIsAnError) {
  HookService service({.sink = [](const auto&) -> bool { throw std::bad_alloc(); }, .report = {}},
                      clock_);
  http::Request request;
  request.body = kCall;
  EXPECT_EQ(BodyOf(service.HandlerOf(kClaude)(request)), "200 {}");
  EXPECT_EQ(service.errors(), 1U);
}

}  // namespace
}  // namespace pitwall::hooks
