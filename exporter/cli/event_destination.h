// Where imported events go.
#pragma once

#include <string_view>

#include "exporter/events/ingest.h"
#include "pitwall/status.h"

namespace pitwall::cli {

// One thread. Post() may block until the events are counted.
class EventDestination {
 public:
  virtual ~EventDestination() = default;
  // `lines` are events as NDJSON. After a failure no further body will be accepted.
  virtual Result<events::IngestResult> Post(std::string_view lines) = 0;
  // `lines` are observations in the form of telemetry/observation_codec.h. Those that are held
  // count as accepted.
  virtual Result<events::IngestResult> PostObservations(std::string_view lines) = 0;
  // After the last Post(): makes the events durable.
  virtual Status Finish() = 0;
};

}  // namespace pitwall::cli
