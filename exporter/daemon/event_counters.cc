#include "exporter/daemon/event_counters.h"

#include <mutex>
#include <utility>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/self_metrics/add_metrics.h"

namespace pitwall::daemon {

using self_metrics::RaiseTo;

void EventCounters::Update() {
  const std::lock_guard lock(mutex_);
  const events::IngestStats counts = ingest_.Stats();
  RaiseTo(own_.events_accepted(), counts.accepted);
  RaiseTo(own_.events_duplicate(), counts.duplicates);
  RaiseTo(own_.events_rejected(), counts.rejected);
  RaiseTo(own_.events_unknown_fields(), counts.unknown_fields);
  journal_metrics_.Update(journal_.Stats());
  telemetry_metrics_.Update(joiner_);
  RaiseTo(hook_errors_, hooks_.errors());
}

http::Handler EventCounters::UpdateBefore(http::Handler handler) {
  return [this, handler = std::move(handler)](const http::Request& request) {
    Update();
    return handler(request);
  };
}

}  // namespace pitwall::daemon
