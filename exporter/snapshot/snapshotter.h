// Writes snapshots at an interval, and a last one at the end.
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

// Outcome of one attempt.
struct SnapshotReport {
  Status status;
  std::int64_t at_ms = 0;             // wall clock
  double seconds = 0;                 // duration of the attempt
  std::uint64_t size_bytes = 0;       // of the snapshot, without the history file
  std::int64_t failing_since_ms = 0;  // wall clock of the first failure in a row; 0: success
};

struct SnapshotterOptions {
  std::chrono::milliseconds interval{30'000};
  std::chrono::milliseconds retry_interval{5'000};  // after a failure, if shorter
  SnapshotParticipants participants{};
};

// Writes once per interval from its own thread between Start() and Stop(). WriteNow() may be called
// from any thread; writes never overlap. The report is called on the writing thread. The referenced
// objects must outlive it.
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
  // Makes the thread write now. Does not wait for the write.
  void Wake();
  SnapshotReport WriteNow();
  // Ends the thread and writes once more. The caller stops accepting events before.
  SnapshotReport Stop();

 private:
  // Writes, and returns how long to wait until the next write.
  std::chrono::milliseconds WriteInBackground();
  Result<WriteResult> TryWrite();

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
