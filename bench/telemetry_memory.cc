// pitwall_telemetry_memory: what the joiner needs above the store while it holds as many calls and
// spans as it may.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "bench/resident_memory.h"
#include "exporter/events/ingest.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"
#include "tests/support/fake_clock.h"

namespace pitwall::bench {
namespace {

using telemetry::Observation;
using telemetry::ObservationBatch;
using telemetry::ObservationKind;

constexpr std::int64_t kNowMs = 1'767'547'009'148;
constexpr std::size_t kSessions = 1'000;
constexpr std::size_t kCallsPerSession = 100;  // more than the joiner may hold
constexpr std::size_t kOrphanSpans = 1'000'000;
constexpr std::size_t kBatch = 1'000;
constexpr double kBarMib = 32;

template <std::size_t kSize>
std::array<std::uint8_t, kSize> IdOf(std::uint64_t number) {
  std::array<std::uint8_t, kSize> id{};
  id[0] = 1;
  for (std::size_t i = 1; i <= sizeof(number) - 1; ++i, number >>= 8) {
    id[i] = static_cast<std::uint8_t>(number);
  }
  return id;
}

// Observations with texts as long as those of Claude Code.
class Sessions {
 public:
  explicit Sessions(telemetry::Joiner& joiner) : joiner_(joiner) {}

  // A log whose agent is not known, the span inside the call, and the hook, of one call each. Each
  // waits for another fact.
  void ReportCall(std::size_t session, std::size_t call) {
    Observation log = CallOf(session, call * 3);
    log.signal = telemetry::Signal::kLogs;
    log.needs = telemetry::kNeedsAgent;
    Add(log);
    Observation span = CallOf(session, call * 3 + 1);
    span.needs = telemetry::kNeedsAgent;
    span.span = {IdOf<16>(session), IdOf<8>(next_span_++), IdOf<8>(next_span_++)};
    Add(span);
    Observation hook = CallOf(session, call * 3 + 2);
    hook.signal = telemetry::Signal::kHooks;
    hook.needs = telemetry::kNeedsDuration | telemetry::kNeedsNoBetter;
    hook.rank = 3;
    Add(hook);
  }

  // A span of a trace and of a parent that never arrive.
  void ReportOrphan() {
    Observation span = CallOf(next_span_ % kSessions, next_span_ + kSessions * kCallsPerSession);
    span.needs = telemetry::kNeedsAgent;
    span.conversation = {};
    span.span = {IdOf<16>(next_span_), IdOf<8>(next_span_), IdOf<8>(next_span_ + 1)};
    next_span_ += 2;
    Add(span);
  }

  void Send() {
    joiner_.Join(batch_, kNowMs);
    batch_.Clear();
    texts_.clear();
  }

 private:
  std::string_view Text(std::string text) { return texts_.emplace_back(std::move(text)); }

  Observation CallOf(std::size_t session, std::size_t call) {
    const std::string number = std::to_string(session * 1'000'000'000 + call);
    Observation observation;
    observation.kind = ObservationKind::kToolCall;
    observation.outcome = telemetry::Outcome::kSuccess;
    observation.emitter = "claude-code";
    observation.conversation =
        Text("63567778-e984-454b-8e7b-" + std::to_string(1'000'000 + session));
    observation.id = Text("toolu_01" + std::string(16, 'a') + number);
    observation.service = "claude-code";
    observation.version = "2.1.0";
    observation.tool = Text("mcp__files__tool_" + std::to_string(call % 15));
    observation.args_hash = "0123456789abcdef";
    observation.time_ms = kNowMs;
    observation.duration_ns = 148'000'000;
    return observation;
  }

  void Add(const Observation& observation) {
    batch_.observations.push_back(observation);
    if (batch_.observations.size() >= kBatch) Send();
  }

  telemetry::Joiner& joiner_;
  ObservationBatch batch_;
  std::deque<std::string> texts_;
  std::size_t next_span_ = 1;
};

// A store in which every session and tool is counted, so that the joiner adds nothing to it.
void FillStore(Store& store) {
  for (std::size_t session = 0; session < kSessions; ++session) {
    const std::string agent = "63567778-e984-454b-8e7b-" + std::to_string(1'000'000 + session);
    for (std::size_t tool = 0; tool < 15; ++tool) {
      const std::string name = "mcp__files__tool_" + std::to_string(tool);
      Event event;
      event.type = EventType::kToolCall;
      event.agent_id = agent;
      event.tool = name;
      event.duration_ns = 148'000'000;
      event.timestamp_ms = kNowMs;
      store.Apply(event);
    }
  }
}

void FillIds(EventIdSet& event_ids) {
  for (std::size_t i = 0; i < event_ids.capacity(); ++i)
    event_ids.Insert("id-" + std::to_string(i));
}

void Report(const char* what, double before_mib, const telemetry::Joiner& joiner) {
  const telemetry::JoinerStats stats = joiner.Stats();
  const double above_mib = StatusMib("VmRSS") - before_mib;
  std::printf("%-28s %6llu calls held, %6llu spans: %5.1f MiB above the store  <= %g MiB %s\n",
              what, static_cast<unsigned long long>(stats.held),
              static_cast<unsigned long long>(stats.spans), above_mib, kBarMib,
              above_mib <= kBarMib ? "met" : "MISSED");
}

int Main() {
  const FakeClock clock(kNowMs);
  EventIdSet event_ids;
  FillIds(event_ids);
  Store store({.sample_interval = std::chrono::milliseconds(0), .clock = &clock});
  FillStore(store);
  const double before_mib = StatusMib("VmRSS");

  telemetry::Joiner joiner(event_ids, events::StoreSink(store));
  Sessions sessions(joiner);
  for (std::size_t call = 0; call < kCallsPerSession; ++call) {
    for (std::size_t session = 0; session < kSessions; ++session)
      sessions.ReportCall(session, call);
  }
  sessions.Send();
  Report("three signals of 1000 agents:", before_mib, joiner);
  for (std::size_t i = 0; i < kOrphanSpans; ++i) sessions.ReportOrphan();
  sessions.Send();
  Report("a million orphan spans:", before_mib, joiner);
  return 0;
}

}  // namespace
}  // namespace pitwall::bench

int main() { return pitwall::bench::Main(); }
