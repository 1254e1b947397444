// Requests over HTTP, against batches that a test controls.
#include "exporter/otlp/otlp_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <string_view>

#include "exporter/http/coding.h"
#include "tests/otlp/receiving_server.h"
#include "tests/support/raw_http.h"

namespace pitwall::otlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProtobuf = "application/x-protobuf";
constexpr std::size_t kMaxBodyBytes = test::ReceivingServer::kMaxBodyBytes;
constexpr std::string_view kOneLog = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[
    {"attributes":[{"key":"a","value":{"stringValue":"x"}}]}]}]}]})";

class OtlpHandlerTest : public testing::Test {
 protected:
  test::RawResponse Send(std::string_view path, std::string_view type, std::string_view body,
                         std::string_view headers = "") const {
    return test::Post(address_, path, body,
                      "Content-Type: " + std::string(type) + "\r\n" + std::string(headers));
  }
  test::RawResponse SendLogs(std::string_view type, std::string_view body,
                             std::string_view headers = "") const {
    return Send("/v1/logs", type, body, headers);
  }

  // A google.rpc.Status in the encoding of the response.
  static void ExpectStatus(const test::RawResponse& response, int status, int code,
                           std::string_view type, std::string_view message) {
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.Header("Content-Type"), type);
    std::int64_t read_code = 0;
    std::string read_message;
    if (type == kJson) {
      const auto json = nlohmann::json::parse(response.body);
      read_code = json.at("code");
      read_message = json.at("message");
    } else {
      for (protozero::pbf_reader field(response.body); field.next();) {
        if (field.tag() == 1)
          read_code = field.get_int32();
        else if (field.tag() == 2)
          read_message = field.get_string();
        else
          field.skip();
      }
    }
    EXPECT_EQ(read_code, code);
    EXPECT_THAT(read_message, HasSubstr(std::string(message)));
  }

  test::ReceivingServer server_{"a"};
  test::OtlpSink& sink_ = server_.sink;
  const std::string address_ = server_.Address();
};

TEST_F(OtlpHandlerTest, ASuccessIsEmptyInTheEncodingOfTheRequest) {
  const auto json = SendLogs(kJson, kOneLog);
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(json.Header("Content-Type"), kJson);
  EXPECT_EQ(json.body, "{}");
  const auto protobuf = SendLogs(kProtobuf, "");
  EXPECT_EQ(protobuf.status, 200);
  EXPECT_EQ(protobuf.Header("Content-Type"), kProtobuf);
  EXPECT_EQ(protobuf.Header("Content-Length"), "0");
  EXPECT_EQ(protobuf.body, "");
  EXPECT_THAT(sink_.Committed(), ElementsAre("x"));
}

TEST_F(OtlpHandlerTest, EachSignalHasItsPaths) {
  for (const char* const signal : {"traces", "metrics", "logs"}) {
    for (const std::string path : {"/v1/", "/otlp/v1/"}) {
      EXPECT_EQ(Send(path + signal, kJson, "{}").status, 200);
      EXPECT_EQ(Send(path + signal + "/", kJson, "{}").status, 200);
    }
  }
  EXPECT_EQ(Send("/v1/profiles", kJson, "{}").status, 404);
  EXPECT_EQ(test::Get(address_, "/v1/logs").status, 405);
}

TEST_F(OtlpHandlerTest, MediaTypesMayHaveParametersAndAnyCase) {
  EXPECT_EQ(SendLogs("Application/JSON; charset=utf-8", "{}").body, "{}");
  EXPECT_EQ(SendLogs("application/x-protobuf;proto=x", "").status, 200);
  EXPECT_EQ(SendLogs("application/protobuf", "").Header("Content-Type"), "application/protobuf");
}

TEST_F(OtlpHandlerTest, OtherMediaTypesAreRefused) {
  for (const char* const type : {"text/plain", "application/x-ndjson", "application/jsonx", ""}) {
    ExpectStatus(SendLogs(type, "{}"), 415, 3, kJson, "application/x-protobuf");
  }
  EXPECT_EQ(server_.grpc_requests, 0);
  ExpectStatus(SendLogs("application/grpc+proto", ""), 415, 3, kJson, "Content-Type");
  EXPECT_EQ(server_.grpc_requests, 1);
}

TEST_F(OtlpHandlerTest, AnUndecodableBodyHasNoEffect) {
  const std::string broken = std::string(kOneLog) + "}";
  ExpectStatus(SendLogs(kJson, broken), 400, 3, kJson, "data after");
  ExpectStatus(SendLogs(kJson, ""), 400, 3, kJson, "JSON");
  ExpectStatus(SendLogs(kProtobuf, kOneLog), 400, 3, kProtobuf, "protobuf");
  EXPECT_THAT(sink_.Committed(), IsEmpty());
}

TEST_F(OtlpHandlerTest, InvalidRecordsAreAPartialSuccess) {
  const auto body = [](const std::string& groups, const std::string& scopes,
                       const std::string& list) {
    return "{\"" + groups + "\":[{\"" + scopes + "\":[{\"" + list + "\":[{},5,[]]}]}]}";
  };
  const auto rejected = [&](std::string_view path, const std::string& sent) {
    const auto response = Send(path, kJson, sent);
    EXPECT_EQ(response.status, 200);
    const auto partial = nlohmann::json::parse(response.body).at("partialSuccess");
    EXPECT_THAT(partial.at("errorMessage").get<std::string>(), HasSubstr("must be an object"));
    return partial;
  };
  EXPECT_EQ(
      rejected("/v1/traces", body("resourceSpans", "scopeSpans", "spans")).at("rejectedSpans"),
      "2");
  EXPECT_EQ(rejected("/v1/logs", body("resourceLogs", "scopeLogs", "logRecords"))
                .at("rejectedLogRecords"),
            "2");
  EXPECT_EQ(rejected("/v1/metrics", body("resourceMetrics", "scopeMetrics", "metrics"))
                .at("rejectedDataPoints"),
            "2");
  EXPECT_THAT(sink_.Committed(), ElementsAre("-", "-"));
}

TEST_F(OtlpHandlerTest, ASenderIsToldToTryAgainWhileThereIsNoRoom) {
  sink_.full_for = 1;
  const auto json = SendLogs(kJson, kOneLog);
  ExpectStatus(json, 503, 14, kJson, "too many requests");
  EXPECT_EQ(json.Header("Retry-After"), "1");
  sink_.refuses_commit = true;
  const auto protobuf = SendLogs(kProtobuf, "");
  ExpectStatus(protobuf, 503, 14, kProtobuf, "too many requests");
  EXPECT_EQ(protobuf.Header("Retry-After"), "1");
  EXPECT_THAT(sink_.Committed(), IsEmpty());
}

TEST_F(OtlpHandlerTest, LargeBodiesAreTakenUpToTheLimit) {
  std::string body(kOneLog);
  body.resize(kMaxBodyBytes, ' ');
  EXPECT_EQ(SendLogs(kJson, body).status, 200);
  ExpectStatus(SendLogs(kJson, body + ' '), 413, 8, kJson, "200000");
  const std::string_view gzip = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(SendLogs(kJson, http::Gzip(body), gzip).status, 200);
  ExpectStatus(SendLogs(kProtobuf, http::Gzip(body + ' '), gzip), 413, 8, kProtobuf, "gunzip");
  ExpectStatus(SendLogs(kProtobuf, "not gzip", gzip), 400, 3, kProtobuf, "gzip");
  ExpectStatus(SendLogs(kJson, "{}", "Content-Encoding: zstd\r\n"), 415, 3, kJson, "gzip");
  EXPECT_EQ(sink_.Committed().size(), 2U);
}

TEST_F(OtlpHandlerTest, ChunkedBodiesAreTaken) {
  const auto send = [this](const std::string& body, const std::string& headers) {
    std::string request = "POST /v1/logs HTTP/1.1\r\nHost: " + address_ +
                          "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n" +
                          headers + "\r\n";
    for (std::size_t at = 0; at < body.size(); at += 10) {
      const std::string piece = body.substr(at, 10);
      request +=
          (piece.size() == 10 ? "a" : std::to_string(piece.size())) + "\r\n" + piece + "\r\n";
    }
    return test::SendRequest(address_, request + "0\r\n\r\n");
  };
  EXPECT_EQ(send(std::string(kOneLog), "").body, "{}");
  EXPECT_EQ(send(http::Gzip(kOneLog), "Content-Encoding: gzip\r\n").body, "{}");
  EXPECT_THAT(sink_.Committed(), ElementsAre("x", "x"));
}

TEST(ExportRefusalsTest, RefusalsHaveTheEncodingOfTheRequest) {
  const http::RefusalHandler refuse = ExportRefusals({});
  http::Request request;
  request.headers = {{"Content-Type", std::string(kProtobuf)}};
  const http::Response unknown = refuse(http::ErrorResponse(401, "who?"), request);
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.content_type, kProtobuf);
  EXPECT_EQ(unknown.body, "\x08\x10\x12\x04who?");
  request.headers = {{"Content-Type", std::string(kJson)}};
  EXPECT_EQ(nlohmann::json::parse(refuse(http::ErrorResponse(403, "no"), request).body),
            (nlohmann::json{{"code", 7}, {"message", "no"}}));
}

TEST(ExportRefusalsTest, AnExceptionIsARefusalThatSendersRepeat) {
  const http::Response refusal =
      ExportRefusals({})(http::ErrorResponse(500, "internal error"), http::Request());
  EXPECT_EQ(refusal.status, 503);
  EXPECT_THAT(refusal.headers,
              ElementsAre(std::pair<std::string, std::string>("Retry-After", "1")));
}

}  // namespace
}  // namespace pitwall::otlp
