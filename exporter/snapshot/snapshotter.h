// Snapshots while the daemon runs, and the last one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>

#include "exporter/rating/rating_service.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"

namespace pitwall::snapshot {

// What became of one attempt.
struct SnapshotReport {
  disk::Status failure;
  std::int64_t at_ms = 0;             // wall clock
  double seconds = 0;                 // it took
  std::uint64_t size_bytes = 0;       // of the snapshot, without the history file
  std::int64_t failing_since_ms = 0;  // wall clock of the first failure in a row; 0: it succeeded
};

struct SnapshotterOptions {
  std::chrono::milliseconds interval{30'000};
  std::chrono::milliseconds retry_interval{5'000};  // after a failure, where that is sooner
  SnapshotParticipants participants{};
};

// Writes every interval from a thread of its own between Start() and Stop(). WriteNow() may be
// called from any thread; two writes never overlap. The report is given on the writing thread. What
// is referred to must outlive it.
class Snapshotter {
 public:
  using Report = std::function<void(const SnapshotReport&)>;

  Snapshotter(const Store& store, const EventIdSet& event_ids, rating::RatingService& rating,
              Pause pause, SnapshotWriter writer, Report report,
              const SnapshotterOptions& options = {}, const Clock& clock = SystemClock());
  ~Snapshotter() = default;  // stops the thread without another write
  Snapshotter(const Snapshotter&) = delete;
  Snapshotter& operator=(const Snapshotter&) = delete;

  void Start();
  // Its thread writes now instead of at the end of the interval. Never waits for a write.
  void Wake();
  SnapshotReport WriteNow();
  // Ends the thread and writes once more. Stop taking events before.
  SnapshotReport Stop();

 private:
  // Writes, and returns how long to wait until the next write.
  std::chrono::milliseconds WriteInBackground();
  WriteResult TryWrite();

  const Store& store_;
  const EventIdSet& event_ids_;
  rating::RatingService& rating_;
  const Pause pause_;
  const Report report_;
  const SnapshotterOptions options_;
  const Clock& clock_;

  std::mutex mutex_;  // one write at a time
  SnapshotWriter writer_;
  std::int64_t failing_since_ms_ = 0;

  threads::BackgroundLoop loop_;  // last: it uses all others
};

}  // namespace pitwall::snapshot
