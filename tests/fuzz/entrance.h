// What lies behind the entrances of the daemon: ingest, telemetry and the store.
#pragma once

#include <chrono>
#include <optional>

#include "exporter/events/ingest.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/profiles.h"
#include "pitwall/clock.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "pitwall/window.h"
#include "tests/fuzz/target.h"
#include "tests/support/test_store.h"

namespace pitwall::fuzz {

// A small store, so that creating one for each input costs little.
inline StoreOptions SmallStore(const Clock& clock) {
  StoreOptions options = OptionsWith(clock);
  options.max_agents = 16;
  options.max_tools = 8;
  options.max_groups = 8;
  options.max_open_claims = 64;
  options.max_bytes = 1U << 20U;
  options.agent_labels = {"team"};
  return options;
}

// Reads the totals of a window, and checks sums and bounds.
inline Reading ReadTotals(const Store& store, Window window) {
  Reading reading = store.Read(window);
  for (const AgentReading& agent : reading.agents) {
    Require(!agent.agent_id.empty(), "every agent has a name");
    Require(agent.tool_calls <= reading.fleet.tool_calls || reading.fleet.tool_calls == 0,
            "the fleet has the calls of its agents");
  }
  // Two more: the agents that stand for others.
  Require(reading.agents.size() <= store.options().max_agents + 2, "agents are bounded");
  return reading;
}

// Reads everything that views show.
inline void ReadEverything(const Store& store) {
  const Reading totals = ReadTotals(store, Window::kAll);
  for (const AgentReading& agent : totals.agents) (void)store.ReadSequences(agent.agent_id);
  (void)RateFleet(ReadTotals(store, Window::k1h));
  (void)store.ReadTasks();
  (void)store.ReadHistory(std::nullopt, Window::k1h, std::chrono::minutes(30));
  (void)store.ReadActivity(Window::k1h, std::chrono::minutes(30));
}

// Ingest and telemetry into one store, without threads and files.
struct Entrance {
  FakeClock clock;
  Store store{SmallStore(clock)};
  EventIdSet event_ids{64};
  events::Ingest ingest{
      events::StoreSink(store),
      event_ids,
      clock,
      {.quality_max = 10, .labels = {"team"}, .max_bodies = 8, .append_body = {}}};
  telemetry::Joiner joiner{event_ids,
                           events::StoreSink(store),
                           {.agent_by = telemetry::AgentBy::kAuto,
                            .max_held = 32,
                            .max_held_bytes = 1U << 16U,
                            .max_spans = 64}};
  telemetry::Intake intake{joiner, ingest, clock};

  // Lets time pass, counts what is held, and reads the result.
  void Finish() {
    clock.Advance(1'000'000);
    intake.Tick();
    store.Sample();
    intake.Flush();
    ReadEverything(store);
  }
};

// The profiles never change.
inline const telemetry::Profiles& KnownProfiles() {
  static const telemetry::Profiles profiles;
  return profiles;
}

}  // namespace pitwall::fuzz
