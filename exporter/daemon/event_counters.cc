#include "exporter/daemon/event_counters.h"

#include <memory>
#include <mutex>

namespace pitwall::daemon {

namespace {
void RaiseTo(prometheus::Counter& counter, std::uint64_t total) {
  const double missing = static_cast<double>(total) - counter.Value();
  if (missing > 0) counter.Increment(missing);
}
}  // namespace

http::Handler WithEventCounters(const events::Ingest& ingest, exposition::OwnMetrics& own,
                                http::Handler handler) {
  // Read and raise are one step, so that of two scrapes at once none raises twice.
  const auto mutex = std::make_shared<std::mutex>();
  return [&ingest, &own, mutex, handler = std::move(handler)](const http::Request& request) {
    {
      const std::lock_guard lock(*mutex);
      const events::IngestCounts counts = ingest.Counts();
      RaiseTo(own.events_accepted(), counts.accepted);
      RaiseTo(own.events_duplicate(), counts.duplicates);
      RaiseTo(own.events_rejected(), counts.rejected);
    }
    return handler(request);
  };
}

}  // namespace pitwall::daemon
