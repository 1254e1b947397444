// From the bytes of a POST body to counted events, one thread.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "exporter/events/event_fields.h"
#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/journal/journal.h"
#include "exporter/journal/names.h"
#include "exporter/storage/journal_entry.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace pitwall {
namespace {

constexpr std::size_t kEventsInABody = 1000;
constexpr std::size_t kAgents = 36;
constexpr std::size_t kTools = 15;
constexpr std::size_t kBodies = 64;
constexpr std::size_t kIdDigits = 20;
constexpr std::int64_t kNowMs = 1'767'547'009'148;  // near the timestamps of the events

// Bodies as a real swarm sends them: 97 % tool calls, ids of 24 to 40 bytes. The digits of each
// event's id are at a known position, so that a body can be sent again with new ids.
class Bodies {
 public:
  explicit Bodies(bool as_array) {
    for (Body& body : bodies_) Fill(as_array, &body);
  }

  // The next body, with new ids.
  const std::string& Next() {
    Body& body = bodies_[next_++ % kBodies];
    for (const std::size_t at : body.id_digits) WriteId(&body.text[at]);
    return body.text;
  }

 private:
  struct Body {
    std::string text;
    std::vector<std::size_t> id_digits;
  };

  void Fill(bool as_array, Body* body) {
    for (std::size_t i = 0; i < kEventsInABody; ++i) {
      body->text += as_array ? (i == 0 ? '[' : ',') : '\n';
      AppendEvent(body);
    }
    if (as_array) body->text += ']';
  }

  void AppendEvent(Body* body) {
    static constexpr const char* kToolNames[kTools] = {
        "bash",      "read",        "grep",      "edit",  "write",
        "glob",      "webfetch",    "todowrite", "task",  "hive_get",
        "hive_done", "agent_start", "skill_use", "query", "agent_set_handoff"};
    const std::size_t agent = random_() % kAgents;
    std::lognormal_distribution<double> durations_ms(4, 2);
    char text[512];
    const char* const format =
        random_() % 33 != 0
            ? R"({"type":"tool_call","agent_id":"agent-17673025%05zu-2c671j","tool":"%s","duration_ms":%.0f,"success":%s,"timestamp":"2026-01-04T17:16:%02u.%03uZ","event_id":"toolu_)"
            : R"({"type":"task_completed","agent_id":"agent-17673025%05zu-2c671j","task_type":"%s","duration_ms":%.0f,"x":%s,"timestamp":"2026-01-04T17:16:%02u.%03uZ","event_id":"task_)";
    const int size = std::snprintf(text, sizeof text, format, agent, kToolNames[random_() % kTools],
                                   durations_ms(random_), random_() % 7 == 0 ? "false" : "true",
                                   static_cast<unsigned>(40 + random_() % 9),
                                   static_cast<unsigned>(random_() % 1000));
    body->text.append(text, static_cast<std::size_t>(size));
    body->id_digits.push_back(body->text.size());
    body->text.append(kIdDigits, '0');
    body->text += "\"}";
  }

  void WriteId(char* digits) {
    std::uint64_t number = ++ids_;
    for (std::size_t i = kIdDigits; i-- > 0; number /= 10) {
      digits[i] = static_cast<char>('0' + number % 10);
    }
  }

  std::mt19937_64 random_{17};
  std::vector<Body> bodies_{kBodies};
  std::size_t next_ = 0;
  std::uint64_t ids_ = 0;
};

void CountEvents(benchmark::State& state, std::size_t body_bytes) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kEventsInABody));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body_bytes));
}

// Parser and checks only.
void BM_IngestParse(benchmark::State& state, bool as_array) {
  Bodies bodies(as_array);
  const events::EventRules rules(10);
  const FakeClock clock(kNowMs);
  events::EventBatch batch;
  std::size_t body_bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::string& body = bodies.Next();
    state.ResumeTiming();
    events::EventParser parser(body, events::BodyType::kNdjson, rules, clock.WallMs());
    while (parser.ReadBatch(&batch)) benchmark::DoNotOptimize(batch.events.data());
    if (parser.rejected() != 0) state.SkipWithError("an event was rejected");
    body_bytes = body.size();
  }
  CountEvents(state, body_bytes);
}
BENCHMARK_CAPTURE(BM_IngestParse, lines, false);
BENCHMARK_CAPTURE(BM_IngestParse, array, true);

// A journal on the disk of the temporary folder. A snapshot is taken whenever a segment is full.
class JournaledBodies {
 public:
  JournaledBodies()
      : journal_(OptionsFor(folder_.path()),
                 {.on_failure = {}, .on_recovery = {}, .on_full = [this] { is_full_ = true; }}) {
    journal_.StartSegment();
    // After three segments, each one overwrites an earlier one, as in a daemon under this load.
    const std::string body(1 << 20, ' ');
    for (int segments = 0; segments < 3;) {
      journal_.Append({.body = body});
      segments += is_full_ ? 1 : 0;
      SnapshotIfFull();
    }
  }
  JournaledBodies(const JournaledBodies&) = delete;
  JournaledBodies& operator=(const JournaledBodies&) = delete;

  void Append(const events::ReceivedBody& body) { journal_.Append(storage::EntryOf(body)); }
  // As a snapshot does it; the previous snapshot still needs its segment.
  void SnapshotIfFull() {
    if (!std::exchange(is_full_, false)) return;
    const std::uint64_t begun = journal_.StartSegment().segment;
    journal_.Sync();
    journal_.Release(begun - 1, false);
  }

 private:
  static journal::JournalOptions OptionsFor(const std::string& folder) {
    journal::JournalOptions options;
    options.folder = folder;
    options.first_segment = *journal::kSegmentFiles.NextNumber(folder);
    return options;
  }

  const test::TemporaryFolder folder_;
  bool is_full_ = false;
  journal::Journal journal_;
};

// The whole way: with ids, a full set of a million ids, and a store without a sampler.
void Ingest(benchmark::State& state, bool as_array, JournaledBodies* journaled = nullptr) {
  Bodies bodies(as_array);
  const FakeClock clock(kNowMs);
  EventIdSet event_ids;
  Store store({.sample_interval = std::chrono::milliseconds(0), .clock = &clock});
  events::IngestOptions options;
  if (journaled != nullptr)
    options.append_body = [journaled](const events::ReceivedBody& body) {
      journaled->Append(body);
    };
  events::Ingest ingest(events::StoreSink(store), event_ids, clock, options);
  while (event_ids.size() < event_ids.capacity()) {
    ingest.IngestBody(bodies.Next(), events::BodyType::kNdjson);
    if (journaled != nullptr) journaled->SnapshotIfFull();
  }
  const std::uint64_t before = ingest.Stats().accepted;
  std::size_t body_bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    if (journaled != nullptr) journaled->SnapshotIfFull();
    const std::string& body = bodies.Next();
    state.ResumeTiming();
    benchmark::DoNotOptimize(ingest.IngestBody(body, events::BodyType::kNdjson));
    body_bytes = body.size();
  }
  const std::uint64_t accepted = ingest.Stats().accepted - before;
  if (accepted != static_cast<std::uint64_t>(state.iterations()) * kEventsInABody) {
    state.SkipWithError("an event was lost");
  }
  CountEvents(state, body_bytes);
}
void BM_Ingest(benchmark::State& state) { Ingest(state, false); }
BENCHMARK(BM_Ingest);
// With the journal, as in the daemon.
void BM_IngestJournaled(benchmark::State& state) {
  JournaledBodies journaled;
  Ingest(state, false, &journaled);
}
BENCHMARK(BM_IngestJournaled);
void BM_IngestArray(benchmark::State& state) { Ingest(state, true); }
BENCHMARK(BM_IngestArray);

}  // namespace
}  // namespace pitwall
