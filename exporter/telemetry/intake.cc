#include "exporter/telemetry/intake.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "exporter/events/ingest.h"
#include "exporter/events/pause_gate.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "pitwall/clock.h"

namespace pitwall::telemetry {

namespace {

// Counts one batch as in flight until it is destroyed.
class InFlightBatch {
 public:
  InFlightBatch(std::atomic<unsigned>* in_flight, unsigned max)
      : in_flight_(in_flight),
        has_place_(in_flight->fetch_add(1, std::memory_order_seq_cst) < max) {}
  ~InFlightBatch() {
    in_flight_->fetch_sub(1, std::memory_order_seq_cst);
    in_flight_->notify_all();  // Close
  }
  InFlightBatch(const InFlightBatch&) = delete;
  InFlightBatch& operator=(const InFlightBatch&) = delete;
  bool has_place() const { return has_place_; }

 private:
  std::atomic<unsigned>* const in_flight_;
  const bool has_place_;
};

// The lines of one batch. Their memory is kept for the next batch of this thread, unless a large
// batch needed much.
class ReusedLines {
 public:
  ReusedLines() { lines_.Clear(); }
  ~ReusedLines() {
    if (lines_.capacity_bytes() > kMaxKeptBytes) lines_ = LineWriter();
  }
  ReusedLines(const ReusedLines&) = delete;
  ReusedLines& operator=(const ReusedLines&) = delete;
  LineWriter& lines() const { return lines_; }

 private:
  static constexpr std::size_t kMaxKeptBytes = 1 << 20;
  static thread_local LineWriter lines_;
};
thread_local LineWriter ReusedLines::lines_;

}  // namespace

Intake::Intake(Joiner& joiner, events::Ingest& ingest, const Clock& clock,
               const IntakeOptions& options)
    : joiner_(joiner), ingest_(ingest), clock_(clock), options_(options) {}

std::optional<IntakeResult> Intake::Ingest(const ObservationBatch& batch) {
  const InFlightBatch in_flight(&in_flight_, options_.max_batches);
  if (!in_flight.has_place() || IsClosed()) return std::nullopt;
  if (batch.observations.empty() && batch.tallies.empty()) return IntakeResult{};
  const ReusedLines reused;
  LineWriter& lines = reused.lines();
  if (options_.append) WriteBatch(batch, &lines);
  const events::PauseGate::ChangeGuard change = ingest_.Change();
  return joiner_.Join(batch, clock_.WallMs(), [this, &lines](std::int64_t arrived_ms) {
    if (options_.append) options_.append(lines.text(), arrived_ms);
  });
}

bool Intake::Ready() const {
  return !IsClosed() && in_flight_.load(std::memory_order_relaxed) < options_.max_batches;
}

bool Intake::IsClosed() const { return closed_.load(std::memory_order_seq_cst); }

void Intake::Close() {
  closed_.store(true, std::memory_order_seq_cst);
  while (const unsigned now = in_flight_.load(std::memory_order_seq_cst)) {
    in_flight_.wait(now, std::memory_order_seq_cst);
  }
}

void Intake::Tick() {
  const events::PauseGate::ChangeGuard change = ingest_.Change();
  joiner_.Tick(clock_.WallMs());
}

void Intake::Flush() {
  const events::PauseGate::ChangeGuard change = ingest_.Change();
  joiner_.Flush(clock_.WallMs());
}

}  // namespace pitwall::telemetry
