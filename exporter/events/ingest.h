// Ingests events into the store: checks, deduplicates and counts them.
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

// Receives checked events in batches of some hundreds. May be called from several threads at once.
// The events are borrowed for the call.
using EventSink = std::function<void(std::span<const Event>)>;

// A sink that counts every event in the store, which must outlive the sink.
EventSink StoreSink(Store& store);

// A body, and the bounds of its events.
struct ReceivedBody {
  std::string_view text;  // borrowed
  BodyType type = BodyType::kJson;
  std::int64_t arrived_at_ms = 0;  // wall clock
  double quality_max = 10;
  std::string_view gzip = {};  // the same text as it was sent, if it was compressed; borrowed
};

// Appends a body to the journal before its first event is counted. Not called for a body without a
// valid event that is new. Like EventSink, called from several threads at once.
using BodyAppender = std::function<void(const ReceivedBody&)>;

struct IngestOptions {
  double quality_max = 10;               // 0.001 to 1000
  std::vector<std::string> labels = {};  // of agents, that are kept
  unsigned max_bodies = 8;               // processed at once
  BodyAppender append_body = {};         // may be empty
};

// The result of one body.
struct IngestResult {
  std::uint64_t accepted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;      // a body that cannot be parsed counts as one
  std::vector<EventError> errors;  // the first kMaxErrors
  std::uint64_t unknown_fields = 0;
  std::vector<EventWarning> warnings;  // the first kMaxWarnings

  // 400 only if the body had events and none was accepted or known already.
  int Status() const { return rejected == 0 || accepted + duplicates > 0 ? 200 : 400; }
  std::string Json() const;  // the response's body, with a newline
};

// Counts since start.
struct IngestStats {
  std::uint64_t bodies = 0;
  std::uint64_t bodies_refused = 0;  // no room, or closed
  std::uint64_t received = 0;        // accepted + duplicates + rejected
  std::uint64_t accepted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unknown_fields = 0;
};

// Thread safety: any thread, several bodies at once. The id set, the clock and everything that the
// sink uses must outlive it.
//
// A body is appended before the id of its first new event is remembered, and an id is remembered
// before its event is counted: if an id is known, its event is in the journal. All of this happens
// under one change guard of the pause gate. A body in which nothing is valid, or everything is
// known already, is not appended. If two bodies with the same new id arrive at once, one of them
// counts it. Memory: about 170 KB for each body of lines in process, whatever its size; for a
// document, also the memory of EventParser.
class Ingest {
 public:
  Ingest(EventSink sink, EventIdSet& event_ids, const Clock& clock,
         const IngestOptions& options = {});

  // Ingests a body; nullopt without any effect if max_bodies are in process or Close was called. At
  // most 700 ns for each event. Throws std::bad_alloc, and the exceptions of appender and sink.
  // `gzip` is the body as it was sent, if it was compressed.
  std::optional<IngestResult> IngestBody(std::string_view body, BodyType type,
                                         std::string_view gzip = {});

  // Counts a body of the journal with its original bounds. It is not appended again, and Stats()
  // does not count it.
  IngestResult Replay(const ReceivedBody& body);

  // Whether IngestBody() would accept a body now. Always false after Close.
  bool Ready() const;
  // Accepts no more bodies, and waits until those in process are counted. Must not be called from
  // the sink.
  void Close();
  bool IsClosed() const;

  // While the guard lives, no body is appended, no id remembered and no event counted. Copies of
  // the id set and of the store are then consistent, and contain every appended body completely.
  // Waits for the bodies in process: about 20 ms for one of 8 MiB.
  [[nodiscard]] PauseGate::PauseGuard Pause() { return pause_gate_.Pause(); }
  // For other code that changes the store: no Pause() begins while the guard lives.
  [[nodiscard]] PauseGate::ChangeGuard Change() { return pause_gate_.Change(); }

  IngestStats Stats() const;

 private:
  IngestResult Count(const ReceivedBody& body, const EventRules& rules, bool is_appended);
  bool HasNew(const EventBatch& batch) const;
  template <class Append>
  void Apply(EventBatch* batch, const Append& append, IngestResult* result);

  const EventSink sink_;
  const BodyAppender append_body_;
  EventIdSet& event_ids_;
  const Clock& clock_;
  const double quality_max_;
  const EventRules rules_;
  const unsigned max_bodies_;
  PauseGate pause_gate_;

  // Both are sequentially consistent. IngestBody() increments bodies_in_flight_ and then reads
  // closed_; Close sets closed_ and then reads bodies_in_flight_. So either IngestBody() sees that
  // it is too late, or Close sees that it began.
  std::atomic<unsigned> bodies_in_flight_{0};
  std::atomic<bool> closed_{false};
  // Statistics; relaxed, because they order nothing.
  std::atomic<std::uint64_t> bodies_{0};
  std::atomic<std::uint64_t> bodies_refused_{0};
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> duplicates_{0};
  std::atomic<std::uint64_t> rejected_{0};
  std::atomic<std::uint64_t> unknown_fields_{0};
};

}  // namespace pitwall::events
