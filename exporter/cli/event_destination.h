// Where imported events go.
#pragma once

#include <string>
#include <string_view>

#include "exporter/events/ingest.h"

namespace pitwall::cli {

struct PostResult {
  events::IngestResult result;
  std::string error;  // not empty: the body was not taken, and the next one won't be either
};

// One thread. Post may block until the body is counted.
class EventDestination {
 public:
  virtual ~EventDestination() = default;
  // Lines of events (NDJSON).
  virtual PostResult Post(std::string_view lines) = 0;
  // After the last Post: makes what was taken last. Returns what went wrong, or nothing.
  virtual std::string Finish() = 0;
};

}  // namespace pitwall::cli
