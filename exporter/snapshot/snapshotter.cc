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
  for (;;) {
    wake_.wait_for(lock, stop, wait, [this] { return is_woken_; });
    if (stop.stop_requested()) return;
    is_woken_ = false;
    lock.unlock();
    const bool has_failed = WriteNow().failure.has_value();
    wait = has_failed ? std::min(options_.retry_interval, options_.interval) : options_.interval;
    lock.lock();
  }
}

void Snapshotter::Wake() {
  {
    const std::lock_guard lock(wake_mutex_);
    is_woken_ = true;
  }
  wake_.notify_one();
}

WriteResult Snapshotter::TryWrite() {
  journal::Journal* const journal = options_.participants.journal;
  attached::AttachedCollector* const collector = options_.participants.collector;
  try {
    if (collector != nullptr) collector->Collect();
    const SnapshotState state =
        Capture(store_, event_ids_, pause_, writer_.cursor(), options_.participants);
    if (journal != nullptr) journal->Sync();
    WriteResult written = writer_.Write(state, *rater_.Rate(state.image.reading()));
    if (journal != nullptr && !written.failure) {
      journal->Release(written.oldest_needed_segment, written.has_broken_snapshot);
    }
    if (collector != nullptr && !written.failure) collector->ReleaseUnused();
    return written;
  } catch (const std::exception& error) {  // memory has run out
    WriteResult written;
    written.failure = disk::Failure{"make", "the snapshot", error.what()};
    return written;
  }
}

SnapshotReport Snapshotter::WriteNow() {
  const std::lock_guard lock(mutex_);
  SnapshotReport report;
  const std::int64_t began_ms = clock_.MonotonicMs();
  const WriteResult written = TryWrite();
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
