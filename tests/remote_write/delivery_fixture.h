// A delivery to a scripted receiver, with its log and metrics.
#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "exporter/remote_write/delivery.h"
#include "tests/remote_write/decoded.h"
#include "tests/remote_write/scripted.h"
#include "tests/support/fake_clock.h"

namespace pitwall::remote_write::testing {

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    log_from_ = ends[0];
    log_to_ = ends[1];
    logger_.emplace(cli::LogLevel::kDebug, cli::LogFormat::kLogfmt, log_to_, clock_);
    Make({});
  }
  ~DeliveryTest() override {
    close(log_from_);
    close(log_to_);
  }

  void Make(DeliveryOptions options) {
    options.url = "http://there";
    if (options.queue_bytes == 0) options.queue_bytes = 1 << 20;
    delivery_.emplace(options, std::make_unique<ScriptedTransport>(script_),
                      Metrics(registry_, options.url), *logger_, clock_, [] { return 0.5; });
  }
  void Respond(std::deque<Response> answers) { script_.answers = std::move(answers); }
  void Push(std::size_t samples, std::size_t histograms = 0) {
    delivery_->Push(RequestOf(clock_.WallMs(), samples, histograms));
    pushed_ += samples + histograms;
  }
  // Runs until nothing is queued and advances the clock by each wait; at most `most` steps.
  void StepAll(int most = 1000) {
    for (; most > 0; --most) {
      const auto wait = delivery_->Step();
      if (!wait) return;
      clock_.Advance(wait->count());
    }
  }
  std::string Log() const {
    char text[1 << 16];
    const ssize_t got = read(log_from_, text, sizeof text);
    return {text, got > 0 ? static_cast<std::size_t>(got) : 0};
  }
  double Sent() { return metrics_.sent.Value(); }
  double Failed() { return metrics_.failed.Value(); }
  double Dropped() { return metrics_.dropped.Value(); }
  void ExpectNothingIsLostUncounted() {
    EXPECT_EQ(Sent() + Failed() + Dropped() + metrics_.pending.Value(),
              static_cast<double>(pushed_));
  }

  FakeClock clock_;
  prometheus::Registry registry_;
  Metrics metrics_{registry_, "http://there"};
  Script script_;
  int log_from_ = -1, log_to_ = -1;
  std::optional<cli::Logger> logger_;
  std::optional<Delivery> delivery_;
  std::size_t pushed_ = 0;
};

}  // namespace pitwall::remote_write::testing
