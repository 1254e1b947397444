// An ingest over a sink that counts, and events for it.
#pragma once

#include <atomic>
#include <span>
#include <string>

#include "exporter/events/ingest.h"
#include "tests/events/parsed.h"
#include "tests/support/fake_clock.h"

namespace pitwall::events {

inline std::string Heartbeat(const std::string& event_id, const std::string& agent_id = "a") {
  return R"({"type":"heartbeat","agent_id":")" + agent_id + R"(","event_id":")" + event_id +
         "\"}\n";
}

// An ingest whose sink counts events.
struct IngestFixture {
  explicit IngestFixture(const IngestOptions& options = {}, std::size_t capacity = 100'000)
      : event_ids(capacity),
        ingest([this](std::span<const Event> events) { applied += events.size(); }, event_ids,
               clock, options) {}

  IngestResult IngestBody(const std::string& body) {
    return ingest.IngestBody(body, BodyType::kNdjson).value();
  }

  FakeClock clock{kTestNowMs};
  EventIdSet event_ids;
  std::atomic<std::uint64_t> applied{0};
  Ingest ingest;
};

}  // namespace pitwall::events
