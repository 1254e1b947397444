// Appends observations to the journal, joins them and counts complete events.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "exporter/events/ingest.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/clock.h"

namespace pitwall::telemetry {

class Joiner;

// The outcomes of the observations of one batch. An observation that completes a held call counts
// as a duplicate, because the call is counted for the observation that came first.
struct IntakeResult {
  std::uint64_t counted = 0;    // events that were counted at once
  std::uint64_t duplicate = 0;  // of calls that were known already
  std::uint64_t held = 0;       // counted within kHoldMs, or dropped then
  std::uint64_t ignored = 0;    // count nothing: other signals, spans that only connect
};

// Appends observations in the form of observation_codec.h to the journal, with their arrival time
// in wall-clock milliseconds. Called under the joiner's lock, from one thread at a time.
using ObservationAppender = std::function<void(std::string_view lines, std::int64_t arrived_at_ms)>;

struct IntakeOptions {
  unsigned max_batches = 64;        // in flight at the same time
  ObservationAppender append = {};  // may be empty
};

// Thread safety: any thread. The joiner, the ingest and the clock must outlive it.
//
// A batch is journaled and joined under one change guard of the ingest's pause gate and under the
// joiner's lock, so a replay of the journal joins the same batches in the same order.
class Intake {
 public:
  Intake(Joiner& joiner, events::Ingest& ingest, const Clock& clock,
         const IntakeOptions& options = {});
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // Ingests a batch. Returns nullopt without any effect if max_batches are in flight or Close() was
  // called. The batch is borrowed for the call. About 0.5 us for each observation. Throws
  // std::bad_alloc, and the exceptions of appender and sink.
  std::optional<IntakeResult> Ingest(const ObservationBatch& batch);

  // Whether Ingest() would accept a batch now. Always false after Close.
  bool Ready() const;
  bool IsClosed() const;
  // Refuses further batches, and waits until the batches in flight are joined.
  void Close();
  // Counts the held calls whose deadline has passed. Call it once a second.
  void Tick();
  // Counts all held observations with the facts that are known. After Close, before the last
  // snapshot.
  void Flush();

 private:
  Joiner& joiner_;
  events::Ingest& ingest_;
  const Clock& clock_;
  const IntakeOptions options_;

  // As in events::Ingest: either Ingest() sees that Close was called, or Close sees the batch.
  std::atomic<unsigned> in_flight_{0};
  std::atomic<bool> closed_{false};
};

}  // namespace pitwall::telemetry
