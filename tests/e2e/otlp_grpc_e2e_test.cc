// OTLP over gRPC to the real program.
#include <gmock/gmock.h>

#include <cstdint>
#include <cstdlib>
#include <protozero/pbf_writer.hpp>
#include <string>

#include "tests/http/test_secrets.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/grpc_client.h"

namespace pitwall::e2e {
namespace {

using test::Framed;
using test::GrpcClient;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTraces[] = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
constexpr char kAlice[] = "Basic YWxpY2U6c2VjcmV0";  // alice:secret

void AddAttribute(protozero::pbf_writer& owner, protozero::pbf_tag_type field,
                  const std::string& key, const std::string& value) {
  std::string any_value;
  protozero::pbf_writer(any_value).add_string(1, value);
  std::string attribute;
  protozero::pbf_writer writer(attribute);
  writer.add_string(1, key);
  writer.add_message(2, any_value);
  owner.add_message(field, attribute);
}

// A span of a tool call by the conventions for generative AI.
std::string ToolSpan(const std::string& call_id) {
  std::string span;
  protozero::pbf_writer writer(span);
  writer.add_bytes(1, std::string(16 - call_id.size() % 16, 't') + call_id.substr(0, 15));
  writer.add_bytes(2, std::string(8, 's'));
  writer.add_string(5, "execute_tool search");
  writer.add_fixed64(7, 1'700'000'000'000'000'000);
  writer.add_fixed64(8, 1'700'000'000'250'000'000);
  AddAttribute(writer, 9, "gen_ai.operation.name", "execute_tool");
  AddAttribute(writer, 9, "gen_ai.tool.name", "search");
  AddAttribute(writer, 9, "gen_ai.tool.call.id", call_id);
  AddAttribute(writer, 9, "gen_ai.agent.name", "researcher");
  AddAttribute(writer, 9, "gen_ai.conversation.id", "conversation");
  AddAttribute(writer, 9, "gen_ai.tool.call.arguments", "canary-argument");
  return span;
}

std::string RequestOf(const std::vector<std::string>& spans) {
  std::string scope;
  protozero::pbf_writer scope_writer(scope);
  for (const std::string& span : spans) scope_writer.add_message(2, span);
  std::string resource;
  protozero::pbf_writer resource_writer(resource);
  AddAttribute(resource_writer, 1, "service.name", "my-app");
  std::string resource_spans;
  protozero::pbf_writer writer(resource_spans);
  writer.add_message(1, resource);
  writer.add_message(2, scope);
  std::string request;
  protozero::pbf_writer(request).add_message(1, resource_spans);
  return request;
}

class OtlpGrpcE2eTest : public test::DaemonTest {
 protected:
  void StartGrpc(std::vector<std::string> flags = {}) {
    flags.emplace_back("--otlp.grpc-listen-address=127.0.0.1:0");
    Start(flags);
    ReadGrpcAddress();
  }
  void ReadGrpcAddress() {
    grpc_address_ = daemon_->Process().Errors().LineAfter("msg=\"Listening for gRPC\" address=");
    ASSERT_THAT(grpc_address_, HasSubstr("127.0.0.1:"));
    grpc_address_.erase(0, grpc_address_.rfind('=') + 1);
  }
  std::string Export(GrpcClient& client, const std::vector<std::string>& spans,
                     const test::GrpcFields& fields = {}) {
    return client.Call({kTraces, Framed(RequestOf(spans)), fields}).Code();
  }

  const test::TemporaryFolder config_;
  std::string grpc_address_;
};

TEST_F(OtlpGrpcE2eTest, CallsAreCountedOnceOverBothTransports) {
  StartGrpc();
  GrpcClient client(grpc_address_);
  EXPECT_EQ(Export(client, {ToolSpan("call-1"), ToolSpan("call-2")}), "0");
  EXPECT_EQ(ToolCalls(), 2U);
  EXPECT_EQ(Export(client, {ToolSpan("call-2"), ToolSpan("call-3")}), "0");
  EXPECT_EQ(ToolCalls(), 3U);
  const std::string again = RequestOf({ToolSpan("call-1"), ToolSpan("call-4")});
  EXPECT_EQ(
      test::Post(Address(), "/v1/traces", again, "Content-Type: application/x-protobuf\r\n").status,
      200);
  EXPECT_EQ(ToolCalls(), 4U);
  const std::string metrics = test::Get(Address(), "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("pitwall_grpc_connections 1\n"));
  EXPECT_THAT(metrics, HasSubstr("pitwall_grpc_requests_total{code=\"OK\",service=\"opentelemetry."
                                 "proto.collector.trace.v1.TraceService\"} 2\n"));
}

TEST_F(OtlpGrpcE2eTest, WhatWasAnsweredSurvivesAKill) {
  StartGrpc();
  {
    GrpcClient client(grpc_address_);
    EXPECT_EQ(Export(client, {ToolSpan("call-1"), ToolSpan("call-2")}), "0");
  }
  daemon_->Stop(SIGKILL);
  StartGrpc();
  GrpcClient client(grpc_address_);
  EXPECT_EQ(Export(client, {ToolSpan("call-2"), ToolSpan("call-3")}), "0");
  EXPECT_EQ(ToolCalls(), 3U);
}

TEST_F(OtlpGrpcE2eTest, OneConnectionCarriesManyLargeRequests) {
  StartGrpc();
  GrpcClient client(grpc_address_);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 40; ++i) {
    std::vector<std::string> spans;
    for (int j = 0; j < 500; ++j) {
      spans.push_back(ToolSpan("c" + std::to_string(i) + '-' + std::to_string(j)));
    }
    streams.push_back(client.Start({kTraces, Framed(RequestOf(spans)), {}}));
  }
  for (const std::int32_t stream : streams) EXPECT_EQ(client.Wait(stream).Code(), "0");
  EXPECT_EQ(ToolCalls(), 20'000U);
}

TEST_F(OtlpGrpcE2eTest, ItHasTheUsersAndTheTlsOfTheWebConfiguration) {
  http::WriteCertificate(config_.File("cert.pem"), config_.File("key.pem"), "localhost");
  const std::string users = "basic_auth_users:\n  alice: " + http::BcryptOf("secret") + "\n";
  const std::string config = config_.Write(
      "web.yml", "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n" + users);
  StartGrpc({"--web.config.file=" + config, "--log.level=debug"});
  const test::GrpcTls tls{config_.File("cert.pem")};
  GrpcClient client(grpc_address_, &tls);
  EXPECT_EQ(client.protocol(), "h2");
  EXPECT_EQ(Export(client, {ToolSpan("call-1")}), "16");
  EXPECT_EQ(Export(client, {ToolSpan("call-1")}, {{"authorization", kAlice}}), "0");
  config_.Write("web.yml",
                "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"
                "basic_auth_users:\n  bob: " +
                    http::BcryptOf("secret") + "\n");
  daemon_->Process().Signal(SIGHUP);
  daemon_->Process().Errors().LineAfter("Reloaded the configuration");
  EXPECT_EQ(Export(client, {ToolSpan("call-1")}, {{"authorization", kAlice}}), "16");
  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_TRUE(client.has_go_away());
  EXPECT_THAT(daemon_->Process().Errors().ReadToEnd(), Not(HasSubstr("canary")));
}

TEST_F(OtlpGrpcE2eTest, MalformedRequestsGetTheirCode) {
  StartGrpc({"--otlp.max-body=1MiB"});
  GrpcClient client(grpc_address_);
  EXPECT_EQ(client.Call({kTraces, Framed("\x0A\xFF"), {}}).Code(), "3");
  EXPECT_EQ(client.Call({kTraces, Framed(std::string((1U << 20U) + 1, 'x')), {}}).Code(), "8");
  EXPECT_EQ(
      client.Call({"/opentelemetry.proto.collector.trace.v1.TraceService/Import", Framed(""), {}})
          .Code(),
      "12");
  EXPECT_EQ(test::Get(grpc_address_, "/v1/traces").status, 400);
}

TEST_F(OtlpGrpcE2eTest, BeyondLoopbackItNeedsAuthentication) {
  const test::Ran ran = test::RunToEnd(test::Pitwall({"serve", "--web.listen-address=127.0.0.1:0",
                                                      "--otlp.grpc-listen-address=0.0.0.0:0",
                                                      "--storage.path=" + folder_.File("data")}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.errors, HasSubstr("--web.insecure"));
}

// Sends spans, a metric and a log with OpenTelemetry's own exporters.
constexpr char kExport[] = R"(
import sys
from grpc import Compression
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

endpoint = "http://" + sys.argv[1]
for compression in (Compression.NoCompression, Compression.Gzip):
    provider = TracerProvider()
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=True, compression=compression)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("test")
    for i in range(1500):
        with tracer.start_as_current_span("execute_tool search", attributes={
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search",
            "gen_ai.agent.name": "researcher", "gen_ai.tool.call.id": f"{compression.name}-{i}",
            "gen_ai.conversation.id": "c", "filler": "x" * 1000}):
            pass
    print(provider.force_flush())
    provider.shutdown()
reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=endpoint, insecure=True))
meters = MeterProvider([reader])
meters.get_meter("test").create_counter("count").add(1)
print(meters.force_flush())
meters.shutdown()
)";

TEST_F(OtlpGrpcE2eTest, OpenTelemetrysPythonExportersLoseNothing) {
  const char* const python = std::getenv("PITWALL_OPENTELEMETRY_PYTHON");
  if (python == nullptr) {
    GTEST_SKIP() << "needs OpenTelemetry's exporters for Python; run ./dev test";
  }
  StartGrpc();
  const test::Ran ran = test::RunToEnd({python, "-c", kExport, grpc_address_});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "True\nTrue\nTrue\n");
  EXPECT_EQ(ran.errors, "");
  EXPECT_EQ(ToolCalls(), 3'000U);
}

}  // namespace
}  // namespace pitwall::e2e
