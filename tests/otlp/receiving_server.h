// A server of OTLP/HTTP whose batches a test controls.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/http/server.h"
#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/otlp_handler.h"
#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"

namespace pitwall::test {

// What the batches were given, and how they behave.
struct OtlpSink {
  std::atomic<int> full_for{0};  // for so many requests no batch is made
  std::atomic<bool> refuses_commit{false};
  std::mutex mutex;
  std::vector<std::string> committed;  // the attribute of each record; `-` if it is absent

  std::vector<std::string> Committed() {
    const std::scoped_lock lock(mutex);
    return committed;
  }
};

class OtlpSinkBatch final : public otlp::RecordBatch {
 public:
  explicit OtlpSinkBatch(OtlpSink& sink) : sink_(sink) {}

  void Add(const otlp::Record& record) override {
    const auto* const text = std::get_if<std::string_view>(&(*record.attributes)[0]);
    values_.push_back(text != nullptr ? *text : "-");
  }
  bool Commit() override {
    if (sink_.refuses_commit) return false;
    const std::scoped_lock lock(sink_.mutex);
    for (const std::string_view value : values_) sink_.committed.emplace_back(value);
    return true;
  }

 private:
  OtlpSink& sink_;
  std::vector<std::string_view> values_;  // borrowed until Commit()
};

class ReceivingServer {
 public:
  static constexpr std::size_t kMaxBodyBytes = 200'000;

  // Reads one attribute of each record.
  explicit ReceivingServer(std::string attribute)
      : receiver_(otlp::AttributeNames({std::move(attribute)}),
                  [this](otlp::Signal) { return MakeBatch(); }),
        server_(Options()) {
    for (const otlp::Signal signal :
         {otlp::Signal::kTraces, otlp::Signal::kMetrics, otlp::Signal::kLogs}) {
      for (const std::string& path : otlp::PathsOf(signal)) {
        server_.Handle("POST", path, otlp::ExportHandler(signal, receiver_), otlp::ContentTypes(),
                       otlp::ExportRefusals([this] { ++grpc_requests; }), kMaxBodyBytes);
      }
    }
    EXPECT_EQ(server_.Start().ToString(), "OK");
    address_ = server_.Addresses().at(0);
  }

  const std::string& Address() const { return address_; }

  OtlpSink sink;
  std::atomic<int> grpc_requests{0};

 private:
  static http::ServerOptions Options() {
    http::ServerOptions options;
    options.listen_addresses = {"127.0.0.1:0"};
    options.max_body_bytes = kMaxBodyBytes / 2;
    return options;
  }

  std::unique_ptr<otlp::RecordBatch> MakeBatch() {
    if (sink.full_for.fetch_sub(1) > 0) return nullptr;
    sink.full_for = 0;
    return std::make_unique<OtlpSinkBatch>(sink);
  }

  otlp::Receiver receiver_;
  http::Server server_;
  std::string address_;
};

}  // namespace pitwall::test
