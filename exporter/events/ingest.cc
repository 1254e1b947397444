#include "exporter/events/ingest.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace pitwall::events {

namespace {

// One body that is being worked on; gives its place back at the end.
class Place {
 public:
  Place(std::atomic<unsigned>* taken, unsigned most)
      : taken_(taken), is_free_(taken->fetch_add(1, std::memory_order_seq_cst) < most) {}
  ~Place() {
    taken_->fetch_sub(1, std::memory_order_seq_cst);
    taken_->notify_all();  // Close
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool IsFree() const { return is_free_; }

 private:
  std::atomic<unsigned>* const taken_;
  const bool is_free_;
};

void Add(std::atomic<std::uint64_t>* counter, std::uint64_t count) {
  counter->fetch_add(count, std::memory_order_relaxed);
}

}  // namespace

EventSink IntoStore(Store& store) {
  return [&store](std::span<const Event> events) {
    for (const Event& event : events) store.Apply(event);
  };
}

std::string IngestAnswer::Json() const {
  nlohmann::ordered_json answer = {{"accepted", accepted},
                                   {"duplicates", duplicates},
                                   {"rejected", rejected},
                                   {"errors", nlohmann::ordered_json::array()}};
  for (const EventError& error : errors) {
    nlohmann::ordered_json index = nullptr;
    if (error.index) index = *error.index;
    answer["errors"].push_back(
        {{"index", std::move(index)}, {"field", error.field}, {"error", error.error}});
  }
  return answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

Ingest::Ingest(EventSink sink, EventIdSet& event_ids, const Clock& clock,
               const IngestOptions& options)
    : sink_(std::move(sink)),
      keep_(options.keep),
      event_ids_(event_ids),
      clock_(clock),
      quality_max_(options.quality_max),
      rules_(options.quality_max),
      max_bodies_(options.max_bodies) {}

std::optional<IngestAnswer> Ingest::Take(std::string_view body, BodyType type) {
  const Place place(&bodies_now_, max_bodies_);
  if (!place.IsFree() || IsClosed()) {
    Add(&bodies_refused_, 1);
    return std::nullopt;
  }
  Add(&bodies_, 1);
  const TakenBody taken = {body, type, clock_.WallMs(), quality_max_};
  IngestAnswer answer;
  {
    const PauseGate::ChangeGuard change = gate_.Change();
    if (keep_) keep_(taken);
    answer = Count(taken, rules_);
  }
  Add(&accepted_, answer.accepted);
  Add(&duplicates_, answer.duplicates);
  Add(&rejected_, answer.rejected);
  return answer;
}

IngestAnswer Ingest::Replay(const TakenBody& body) {
  return Count(body, EventRules(body.quality_max));
}

IngestAnswer Ingest::Count(const TakenBody& body, const EventRules& rules) {
  IngestAnswer answer;
  EventParser parser(body.text, body.type, rules, body.arrived_at_ms);
  EventBatch batch;
  while (parser.ReadBatch(&batch)) Apply(&batch, &answer);
  answer.rejected = parser.rejected();
  answer.errors = parser.errors();
  return answer;
}

void Ingest::Apply(EventBatch* batch, IngestAnswer* answer) {
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
  sink_(std::span<const Event>(events).first(kept));
  answer->accepted += kept;
  answer->duplicates += events.size() - kept;
}

bool Ingest::Ready() const {
  return !IsClosed() && bodies_now_.load(std::memory_order_relaxed) < max_bodies_;
}

void Ingest::Close() {
  closed_.store(true, std::memory_order_seq_cst);
  while (const unsigned now = bodies_now_.load(std::memory_order_seq_cst)) {
    bodies_now_.wait(now, std::memory_order_seq_cst);
  }
}

bool Ingest::IsClosed() const { return closed_.load(std::memory_order_seq_cst); }

IngestCounts Ingest::Counts() const {
  const auto read = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  IngestCounts counts{.bodies = read(bodies_),
                      .bodies_refused = read(bodies_refused_),
                      .accepted = read(accepted_),
                      .duplicates = read(duplicates_),
                      .rejected = read(rejected_)};
  counts.received = counts.accepted + counts.duplicates + counts.rejected;
  return counts;
}

}  // namespace pitwall::events
