// A gRPC server with a few methods for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "exporter/grpc/server.h"
#include "tests/support/grpc_client.h"

namespace pitwall::grpc {

inline constexpr char kEcho[] = "/test.v1.Echo/Say";
inline constexpr char kBlock[] = "/test.v1.Block/Wait";
inline constexpr char kFail[] = "/test.v1.Fail/Fail";

class GrpcServerTest : public ::testing::Test {
 protected:
  // kEcho returns its message; kBlock waits for Unblock(); kFail returns the code that is its
  // message, or throws.
  void Start(ServerOptions options = {}) {
    if (options.listen_addresses.empty()) options.listen_addresses = {"127.0.0.1:0"};
    options.timeouts.linger = std::chrono::milliseconds(50);
    options.log = [this](std::string_view message) {
      const std::scoped_lock lock(mutex_);
      log_ += std::string(message) + '\n';
    };
    server_ = std::make_unique<Server>(std::move(options), registry_);
    server_->Handle(kEcho, [](std::string_view message) {
      return Reply{Code::kOk, "", std::string(message)};
    });
    server_->Handle(kBlock, [this](std::string_view message) {
      std::unique_lock lock(mutex_);
      ++blocked_;
      changed_.wait_for(lock, std::chrono::seconds(60), [this] { return is_unblocked_; });
      return Reply{Code::kOk, "", std::string(message)};
    });
    server_->Handle(kFail, [](std::string_view message) {
      if (message.empty()) throw std::runtime_error("canary in an exception");
      return ErrorReply(static_cast<Code>(message[0]), "100% \xC3\xA4");
    });
    ASSERT_EQ(server_->Start().ToString(), "OK");
    address_ = server_->Addresses().at(0);
  }
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { Unblock(); }

  void Unblock() {
    const std::scoped_lock lock(mutex_);
    is_unblocked_ = true;
    changed_.notify_all();
  }
  // How many calls of kBlock have begun.
  int Blocked() {
    const std::scoped_lock lock(mutex_);
    return blocked_;
  }
  std::string Log() {
    const std::scoped_lock lock(mutex_);
    return log_;
  }
  // The sum over all series of a family that have these labels.
  double ValueOf(const std::string& family, const prometheus::Labels& labels = {}) const {
    double sum = 0;
    for (const auto& one : registry_.Collect()) {
      if (one.name != family) continue;
      for (const auto& metric : one.metric) {
        if (HasLabels(metric, labels)) {
          sum += metric.counter.value + metric.gauge.value +
                 static_cast<double>(metric.histogram.sample_count);
        }
      }
    }
    return sum;
  }
  // Polls until the family has that value, at most until a deadline.
  bool Becomes(double value, const std::string& family, const prometheus::Labels& labels = {}) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (ValueOf(family, labels) != value) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int blocked_ = 0;
  bool is_unblocked_ = false;
  std::string log_;
  prometheus::Registry registry_;
  std::unique_ptr<Server> server_;
  std::string address_;

 private:
  static bool HasLabels(const prometheus::ClientMetric& metric, const prometheus::Labels& labels) {
    for (const auto& wanted : labels) {
      const bool found =
          std::any_of(metric.label.begin(), metric.label.end(), [&](const auto& label) {
            return label.name == wanted.first && label.value == wanted.second;
          });
      if (!found) return false;
    }
    return true;
  }
};

}  // namespace pitwall::grpc
