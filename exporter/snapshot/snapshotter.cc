#include "exporter/snapshot/snapshotter.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace pitwall::snapshot {

Snapshotter::Snapshotter(const Store& store, const EventIdSet& event_ids, views::FleetRater& rater,
                         Pause pause, SnapshotWriter writer, Report report,
                         const SnapshotterOptions& options, const Clock& clock)
    : store_(store),
      event_ids_(event_ids),
      rater_(rater),
      pause_(std::move(pause)),
      report_(std::move(report)),
      options_(options),
      clock_(clock),
      writer_(std::move(writer)) {}

void Snapshotter::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void Snapshotter::Run(const std::stop_token& stop) {
  std::chrono::milliseconds wait = options_.interval;
  std::unique_lock lock(wake_mutex_);
  while (!wake_.wait_for(lock, stop, wait, [] { return false; })) {
    if (stop.stop_requested()) return;
    const bool has_failed = WriteNow().failure.has_value();
    wait = has_failed ? std::min(options_.retry_interval, options_.interval) : options_.interval;
  }
}

Written Snapshotter::Attempt() {
  try {
    const SnapshotState state = Capture(store_, event_ids_, pause_, writer_.After());
    return writer_.Write(state, *rater_.Rate(state.reading));
  } catch (const std::exception& error) {  // memory has run out
    Written written;
    written.failure = Failure{"make", "the snapshot", error.what()};
    return written;
  }
}

SnapshotReport Snapshotter::WriteNow() {
  const std::lock_guard lock(mutex_);
  SnapshotReport report;
  const std::int64_t began_ms = clock_.MonotonicMs();
  const Written written = Attempt();
  report.failure = written.failure;
  report.size_bytes = written.size_bytes;
  report.at_ms = clock_.WallMs();
  report.seconds = static_cast<double>(clock_.MonotonicMs() - began_ms) / 1000;
  if (!written.failure) {
    failing_since_ms_ = 0;
  } else if (failing_since_ms_ == 0) {
    failing_since_ms_ = report.at_ms;
  }
  report.failing_since_ms = failing_since_ms_;
  if (report_) report_(report);
  return report;
}

void Snapshotter::StopThread() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

SnapshotReport Snapshotter::Stop() {
  StopThread();
  return WriteNow();
}

}  // namespace pitwall::snapshot
