// OTLP requests over gRPC, against batches that the test controls.
#include "exporter/daemon/otlp_methods.h"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <atomic>
#include <memory>
#include <protozero/pbf_writer.hpp>
#include <string>

#include "exporter/grpc/server.h"
#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/receiver.h"
#include "tests/support/grpc_client.h"

namespace pitwall::daemon {
namespace {

using test::Framed;
using test::GrpcClient;
using test::GrpcResponse;

constexpr char kTraces[] = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
constexpr char kMetrics[] = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
constexpr char kLogs[] = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

struct Sink {
  std::atomic<int> committed{0};  // records
  std::atomic<bool> is_full{false};
};

class SinkBatch final : public otlp::RecordBatch {
 public:
  explicit SinkBatch(Sink& sink) : sink_(sink) {}
  void Add(const otlp::Record& /*record*/) override { ++records_; }
  bool Commit() override {
    if (sink_.is_full) return false;
    sink_.committed += records_;
    return true;
  }

 private:
  Sink& sink_;
  int records_ = 0;
};

// Requests for traces, logs and metrics have the same form down to the records: field 1, in it
// field 2, in it field 2.
std::string RequestOf(const std::string& record) {
  std::string scope;
  protozero::pbf_writer(scope).add_message(2, record);
  std::string resource;
  protozero::pbf_writer(resource).add_message(2, scope);
  std::string request;
  protozero::pbf_writer(request).add_message(1, resource);
  return request;
}

std::string Named(protozero::pbf_tag_type field, const std::string& name) {
  std::string record;
  protozero::pbf_writer(record).add_string(field, name);
  return record;
}

class OtlpMethodsTest : public ::testing::Test {
 protected:
  OtlpMethodsTest()
      : receiver_(otlp::AttributeNames({}),
                  [this](otlp::Signal) { return std::make_unique<SinkBatch>(sink_); }),
        server_(Options(), registry_) {
    AddOtlpMethods(receiver_, server_);
    EXPECT_TRUE(server_.Start().ok());
    client_ = std::make_unique<GrpcClient>(server_.Addresses().at(0));
  }
  static grpc::ServerOptions Options() {
    grpc::ServerOptions options;
    options.listen_addresses = {"127.0.0.1:0"};
    return options;
  }

  Sink sink_;
  otlp::Receiver receiver_;
  prometheus::Registry registry_;
  grpc::Server server_;
  std::unique_ptr<GrpcClient> client_;
};

TEST_F(OtlpMethodsTest, EachServiceReadsItsSignal) {
  const std::string span = RequestOf(Named(5, "a span"));
  EXPECT_EQ(client_->Call({kTraces, Framed(span), {}}).Code(), "0");
  EXPECT_EQ(sink_.committed, 1);
  const std::string log = RequestOf(Named(12, "a log"));
  EXPECT_EQ(client_->Call({kLogs, Framed(log), {}}).Code(), "0");
  EXPECT_EQ(sink_.committed, 2);
  // A metric without points has no record.
  const GrpcResponse metrics = client_->Call({kMetrics, Framed(RequestOf(Named(1, "m"))), {}});
  EXPECT_EQ(metrics.Code(), "0");
  EXPECT_EQ(metrics.body, Framed(""));
  EXPECT_EQ(sink_.committed, 2);
}

TEST_F(OtlpMethodsTest, AnEmptyRequestIsAccepted) {
  for (const char* path : {kTraces, kMetrics, kLogs}) {
    const GrpcResponse response = client_->Call({path, Framed(""), {}});
    EXPECT_EQ(response.Code(), "0") << path;
    EXPECT_EQ(response.body, Framed("")) << path;
  }
}

TEST_F(OtlpMethodsTest, AnUndecodableRequestIsAnInvalidArgument) {
  const GrpcResponse response = client_->Call({kTraces, Framed("\x0A\xFF"), {}});
  EXPECT_EQ(response.Code(), "3");
  EXPECT_NE(response.Message(), "");
  EXPECT_EQ(sink_.committed, 0);
}

TEST_F(OtlpMethodsTest, AFullReceiverIsUnavailable) {
  sink_.is_full = true;
  const std::string request = RequestOf(Named(5, "a span"));
  EXPECT_EQ(client_->Call({kTraces, Framed(request), {}}).Code(), "14");
  sink_.is_full = false;
  EXPECT_EQ(client_->Call({kTraces, Framed(request), {}}).Code(), "0");
}

TEST_F(OtlpMethodsTest, OneMalformedRecordRefusesTheRequest) {
  const std::string request = RequestOf(Named(5, "a span")) + RequestOf("\x0A\xFF");
  EXPECT_EQ(client_->Call({kTraces, Framed(request), {}}).Code(), "3");
  EXPECT_EQ(sink_.committed, 0);
}

}  // namespace
}  // namespace pitwall::daemon
