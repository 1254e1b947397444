#include "exporter/events/ingest.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/events/event_parser.h"
#include "exporter/events/pause_gate.h"
#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"

namespace pitwall::events {

namespace {

// Counts one body as in flight while it is processed.
class InFlightBody {
 public:
  InFlightBody(std::atomic<unsigned>* in_flight, unsigned most)
      : in_flight_(in_flight),
        is_free_(in_flight->fetch_add(1, std::memory_order_seq_cst) < most) {}
  ~InFlightBody() {
    in_flight_->fetch_sub(1, std::memory_order_seq_cst);
    in_flight_->notify_all();  // Close
  }
  InFlightBody(const InFlightBody&) = delete;
  InFlightBody& operator=(const InFlightBody&) = delete;
  bool IsFree() const { return is_free_; }

 private:
  std::atomic<unsigned>* const in_flight_;
  const bool is_free_;
};

void Add(std::atomic<std::uint64_t>* counter, std::uint64_t count) {
  counter->fetch_add(count, std::memory_order_relaxed);
}

}  // namespace

EventSink StoreSink(Store& store) {
  return [&store](std::span<const Event> events) {
    for (const Event& event : events) store.Apply(event);
  };
}

std::string IngestResult::Json() const {
  nlohmann::ordered_json result = {{"accepted", accepted},
                                   {"duplicates", duplicates},
                                   {"rejected", rejected},
                                   {"errors", nlohmann::ordered_json::array()}};
  for (const EventError& error : errors) {
    nlohmann::ordered_json index = nullptr;
    if (error.index) index = *error.index;
    result["errors"].push_back(
        {{"index", std::move(index)}, {"field", error.field}, {"error", error.error}});
  }
  for (const EventWarning& warning : warnings) {
    result["warnings"].push_back(
        {{"index", warning.index}, {"field", warning.field}, {"warning", "unknown field"}});
  }
  return result.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

Ingest::Ingest(EventSink sink, EventIdSet& event_ids, const Clock& clock,
               const IngestOptions& options)
    : sink_(std::move(sink)),
      append_body_(options.append_body),
      event_ids_(event_ids),
      clock_(clock),
      quality_max_(options.quality_max),
      rules_(options.quality_max, options.labels),
      max_bodies_(options.max_bodies) {}

std::optional<IngestResult> Ingest::IngestBody(std::string_view body, BodyType type,
                                               std::string_view gzip) {
  const InFlightBody in_flight(&bodies_in_flight_, max_bodies_);
  if (!in_flight.IsFree() || IsClosed()) {
    Add(&bodies_refused_, 1);
    return std::nullopt;
  }
  Add(&bodies_, 1);
  const ReceivedBody received = {body, type, clock_.WallMs(), quality_max_, gzip};
  IngestResult result;
  {
    const PauseGate::ChangeGuard change = pause_gate_.Change();
    result = Count(received, rules_, !append_body_);
  }
  Add(&accepted_, result.accepted);
  Add(&duplicates_, result.duplicates);
  Add(&rejected_, result.rejected);
  Add(&unknown_fields_, result.unknown_fields);
  return result;
}

IngestResult Ingest::Replay(const ReceivedBody& body) {
  return Count(body, EventRules(body.quality_max, rules_.labels()), true);
}

IngestResult Ingest::Count(const ReceivedBody& body, const EventRules& rules, bool is_appended) {
  IngestResult result;
  EventParser parser(body.text, body.type, rules, body.arrived_at_ms);
  EventBatch batch;
  const auto append = [&] {
    if (!std::exchange(is_appended, true)) append_body_(body);
  };
  while (parser.ReadBatch(&batch)) {
    if (!is_appended && HasNew(batch)) append();
    Apply(&batch, append, &result);
  }
  result.rejected = parser.rejected();
  result.errors = parser.errors();
  result.unknown_fields = parser.unknown_fields();
  result.warnings = parser.warnings();
  return result;
}

bool Ingest::HasNew(const EventBatch& batch) const {
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    if (!event_ids_.Contains(batch.event_ids[i])) return true;
  }
  return false;
}

template <class Append>
void Ingest::Apply(EventBatch* batch, const Append& append, IngestResult* result) {
  std::vector<Event>& events = batch->events;
  if (events.empty()) return;
  std::array<bool, kBatchEvents> is_new{};
  std::size_t kept = 0;
  event_ids_.Insert(batch->event_ids, std::span(is_new).first(events.size()));
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!is_new[i]) continue;
    if (kept != i) events[kept] = events[i];
    ++kept;
  }
  if (kept == 0) {
    result->duplicates += events.size();
    return;
  }
  append();  // the ids may have been evicted since HasNew()
  sink_(std::span<const Event>(events).first(kept));
  result->accepted += kept;
  result->duplicates += events.size() - kept;
}

bool Ingest::Ready() const {
  return !IsClosed() && bodies_in_flight_.load(std::memory_order_relaxed) < max_bodies_;
}

void Ingest::Close() {
  closed_.store(true, std::memory_order_seq_cst);
  while (const unsigned now = bodies_in_flight_.load(std::memory_order_seq_cst)) {
    bodies_in_flight_.wait(now, std::memory_order_seq_cst);
  }
}

bool Ingest::IsClosed() const { return closed_.load(std::memory_order_seq_cst); }

IngestStats Ingest::Stats() const {
  const auto read = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  IngestStats counts{.bodies = read(bodies_),
                     .bodies_refused = read(bodies_refused_),
                     .accepted = read(accepted_),
                     .duplicates = read(duplicates_),
                     .rejected = read(rejected_),
                     .unknown_fields = read(unknown_fields_)};
  counts.received = counts.accepted + counts.duplicates + counts.rejected;
  return counts;
}

}  // namespace pitwall::events
