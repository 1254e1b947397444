// Imports events into a storage folder whose daemon is not running.
#pragma once

#include <memory>
#include <string>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"
#include "exporter/log/logger.h"
#include "exporter/storage/storage.h"
#include "exporter/telemetry/intake.h"
#include "pitwall/clock.h"

namespace pitwall::cli {

// Loads the folder, counts posted events in memory and writes one snapshot in Finish(). The folder
// is unchanged before that. Holds the folder's lock for its lifetime.
class FolderDestination : public EventDestination {
 public:
  static Result<std::unique_ptr<FolderDestination>> Open(const std::string& folder,
                                                         const StoreFlags& flags,
                                                         const Clock& clock = SystemClock());

  Result<events::IngestResult> Post(std::string_view lines) override;
  Result<events::IngestResult> PostObservations(std::string_view lines) override;
  Status Finish() override;

 private:
  FolderDestination(std::unique_ptr<Logger> logger, std::unique_ptr<storage::Storage> storage,
                    const StoreFlags& flags, const Clock& clock);

  const std::unique_ptr<Logger> logger_;  // outlives storage_, which refers to it
  const Clock& clock_;
  const std::unique_ptr<storage::Storage> storage_;
  events::Ingest ingest_;
  telemetry::Intake intake_;
};

}  // namespace pitwall::cli
