#include "exporter/snapshot/snapshotter.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stop_token>
#include <utility>

#include "exporter/journal/journal.h"
#include "exporter/rating/rating_service.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "pitwall/clock.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::snapshot {

Snapshotter::Snapshotter(const Store& store, const EventIdSet& event_ids,
                         rating::RatingService& rating, Pause pause, SnapshotWriter writer,
                         Report report, const SnapshotterOptions& options, const Clock& clock)
    : store_(store),
      event_ids_(event_ids),
      rating_(rating),
      pause_(std::move(pause)),
      report_(std::move(report)),
      options_(options),
      clock_(clock),
      writer_(std::move(writer)),
      loop_([this](const std::stop_token&) { return WriteInBackground(); }, options_.interval) {}

void Snapshotter::Start() { loop_.Start(); }

std::chrono::milliseconds Snapshotter::WriteInBackground() {
  const bool has_failed = !WriteNow().status.ok();
  return has_failed ? std::min(options_.retry_interval, options_.interval) : options_.interval;
}

void Snapshotter::Wake() { loop_.Wake(); }

Result<WriteResult> Snapshotter::TryWrite() {
  journal::Journal* const journal = options_.participants.journal;
  const CollectorHooks& collector = options_.participants.collector;
  try {
    if (collector.collect) collector.collect();
    const SnapshotState state =
        Capture(store_, event_ids_, pause_, writer_.cursor(), options_.participants);
    if (journal != nullptr) journal->Sync();
    Result<WriteResult> written = writer_.Write(state, *rating_.Rate(state.image.reading()));
    if (!written.ok()) return written;
    if (journal != nullptr) {
      journal->Release(written->oldest_needed_segment, written->has_broken_snapshot);
    }
    if (collector.release_unused) collector.release_unused();
    return written;
  } catch (const std::exception& error) {  // out of memory
    return Status("write the snapshot", "", error.what());
  }
}

SnapshotReport Snapshotter::WriteNow() {
  const std::lock_guard lock(mutex_);
  SnapshotReport report;
  const std::int64_t began_ms = clock_.MonotonicMs();
  const Result<WriteResult> written = TryWrite();
  report.status = written.status();
  if (written.ok()) report.size_bytes = written->size_bytes;
  report.at_ms = clock_.WallMs();
  report.seconds = static_cast<double>(clock_.MonotonicMs() - began_ms) / 1000;
  if (written.ok()) {
    failing_since_ms_ = 0;
  } else if (failing_since_ms_ == 0) {
    failing_since_ms_ = report.at_ms;
  }
  report.failing_since_ms = failing_since_ms_;
  if (report_) report_(report);
  return report;
}

SnapshotReport Snapshotter::Stop() {
  loop_.Stop();
  return WriteNow();
}

}  // namespace pitwall::snapshot
