// An intake over a store of events that only counts, and a journal in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/events/ingest.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"
#include "pitwall/host/event_id_set.h"
#include "tests/support/fake_clock.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {

struct IntakeFixture {
  explicit IntakeFixture(unsigned max_batches = 64)
      : ingest([](std::span<const Event>) {}, event_ids, clock),
        joiner(event_ids, [this](std::span<const Event> events) { counted += events.size(); }),
        intake(
            joiner, ingest, clock,
            {.max_batches = max_batches, .append = [this](std::string_view lines, std::int64_t at) {
               journal.emplace_back(lines, at);
             }}) {}

  std::optional<IntakeResult> Take(const std::vector<Observation>& observations) {
    ObservationBatch batch;
    batch.observations = observations;
    return intake.Ingest(batch);
  }

  FakeClock clock{kStartMs};
  EventIdSet event_ids;
  events::Ingest ingest;
  std::atomic<std::uint64_t> counted{0};
  std::vector<std::pair<std::string, std::int64_t>> journal;
  Joiner joiner;
  Intake intake;
};

}  // namespace pitwall::telemetry
