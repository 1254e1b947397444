// Events on their way into the store: checked, told apart from repeats, counted.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/events/event_parser.h"
#include "exporter/events/pause_gate.h"
#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"

namespace pitwall::events {

// Takes events that passed the checks, some hundreds at a time; may be called from several threads
// at once. The events are borrowed for the call.
using EventSink = std::function<void(std::span<const Event>)>;

// Counts every event in the store, which must outlive the sink.
EventSink StoreSink(Store& store);

// A body, and what its events were held to.
struct ReceivedBody {
  std::string_view text;  // borrowed
  BodyType type = BodyType::kJson;
  std::int64_t arrived_at_ms = 0;  // wall clock
  double quality_max = 10;
};

// Keeps a body before any of its events is counted; as EventSink, from several threads at once.
using BodyAppender = std::function<void(const ReceivedBody&)>;

struct IngestOptions {
  double quality_max = 10;        // above 0, at most 1000
  unsigned max_bodies = 8;        // worked on at once
  BodyAppender append_body = {};  // may be empty
};

// What became of one body.
struct IngestResult {
  std::uint64_t accepted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;      // a body that cannot be parsed is one
  std::vector<EventError> errors;  // the first kMaxErrors

  int Status() const { return rejected == 0 ? 200 : 400; }
  std::string Json() const;  // the contract's result, with a newline
};

// Since start; each only grows.
struct IngestStats {
  std::uint64_t bodies = 0;
  std::uint64_t bodies_refused = 0;  // no room, or closed
  std::uint64_t received = 0;        // accepted + duplicates + rejected
  std::uint64_t accepted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
};

// Thread safety: any thread, several bodies at once. The set, the clock and what the sink reaches
// must outlive it.
//
// An id is remembered only if its event passed the checks, and before the event is counted; a body
// is kept, remembered and counted within one change of the gate. Two bodies with the same new id at
// once: one of them counts it. Memory: about 170 KB a body of lines that is worked on, whatever its
// size; a document takes what EventParser says besides.
class Ingest {
 public:
  Ingest(EventSink sink, EventIdSet& event_ids, const Clock& clock,
         const IngestOptions& options = {});

  // Takes a body; nullopt where nothing was taken, because max_bodies are being worked on or Close
  // was called. 700 ns an event at most. Exceptions: std::bad_alloc, and what keeper and sink
  // throw.
  std::optional<IngestResult> IngestBody(std::string_view body, BodyType type);

  // Counts a body as it was taken then; it is not kept again and stands in no count of Stats().
  IngestResult Replay(const ReceivedBody& body);

  // Whether IngestBody() would begin now. False for good after Close.
  bool Ready() const;
  // Takes no more bodies and waits until what was begun is done: what was answered as accepted has
  // been counted. Not from within the sink.
  void Close();
  bool IsClosed() const;

  // While the guard lives, no body is kept, no id remembered and no event counted: what is copied
  // from the set and the store belongs together, and holds the bodies that were kept, all whole.
  // Waits for the bodies that are worked on: some 20 ms for one of 8 MiB.
  [[nodiscard]] PauseGate::PauseGuard Pause() { return pause_gate_.Pause(); }
  // For who changes the store beside ingest: no Pause() lies within while the guard lives.
  [[nodiscard]] PauseGate::ChangeGuard Change() { return pause_gate_.Change(); }

  IngestStats Stats() const;

 private:
  IngestResult Count(const ReceivedBody& body, const EventRules& rules);
  void Apply(EventBatch* batch, IngestResult* result);

  const EventSink sink_;
  const BodyAppender append_body_;
  EventIdSet& event_ids_;
  const Clock& clock_;
  const double quality_max_;
  const EventRules rules_;
  const unsigned max_bodies_;
  PauseGate pause_gate_;

  // Sequentially consistent, both: IngestBody() raises bodies_in_flight_, then reads closed_; Close
  // sets closed_, then reads bodies_in_flight_. So IngestBody() sees that it came too late, or
  // Close sees that it began.
  std::atomic<unsigned> bodies_in_flight_{0};
  std::atomic<bool> closed_{false};
  // The daemon's own metrics; all relaxed, nothing is ordered by them.
  std::atomic<std::uint64_t> bodies_{0};
  std::atomic<std::uint64_t> bodies_refused_{0};
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> duplicates_{0};
  std::atomic<std::uint64_t> rejected_{0};
};

}  // namespace pitwall::events
