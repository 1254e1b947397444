#include "exporter/cli/folder_destination.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/cli/flags.h"
#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/log/logger.h"
#include "exporter/storage/storage.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

// No sampler thread: Finish() samples once.
storage::StorageOptions StorageOptionsOf(const std::string& folder, const StoreFlags& flags,
                                         const Clock& clock) {
  storage::StorageOptions options{folder, flags.Options(), flags.events_remember};
  options.store.sample_interval = std::chrono::milliseconds(0);
  options.store.clock = &clock;
  return options;
}

}  // namespace

Result<std::unique_ptr<FolderDestination>> FolderDestination::Open(const std::string& folder,
                                                                   const StoreFlags& flags,
                                                                   const Clock& clock) {
  auto logger = std::make_unique<Logger>(LogLevel::kWarn);
  auto storage = storage::Storage::Open(StorageOptionsOf(folder, flags, clock), *logger);
  if (!storage.ok()) return storage.status();
  return std::unique_ptr<FolderDestination>(
      new FolderDestination(std::move(logger), *std::move(storage), flags, clock));
}

FolderDestination::FolderDestination(std::unique_ptr<Logger> logger,
                                     std::unique_ptr<storage::Storage> storage,
                                     const StoreFlags& flags, const Clock& clock)
    : logger_(std::move(logger)),
      clock_(clock),
      storage_(std::move(storage)),
      ingest_(events::StoreSink(storage_->store()), storage_->event_ids(), clock,
              {.quality_max = flags.quality_max, .labels = flags.agents_labels, .max_bodies = 1}),
      intake_(storage_->joiner(), ingest_, clock) {}

Result<events::IngestResult> FolderDestination::Post(std::string_view lines) {
  auto result = ingest_.IngestBody(lines, events::BodyType::kNdjson);
  if (!result) return Status("import events", "", "the folder is closed");
  return *std::move(result);
}

Result<events::IngestResult> FolderDestination::PostObservations(std::string_view lines) {
  telemetry::ObservationBatch batch;
  telemetry::DecodeResult decoded = telemetry::DecodeObservations(lines, &batch);
  const auto taken = intake_.Ingest(batch);
  if (!taken) return Status("import observations", "", "the folder is closed");
  events::IngestResult result;
  result.accepted = taken->counted + taken->held + taken->ignored;
  result.duplicates = taken->duplicate;
  result.rejected = decoded.rejected;
  result.errors = std::move(decoded.errors);
  return result;
}

Status FolderDestination::Finish() {
  ingest_.Close();
  intake_.Close();
  intake_.Flush();
  storage_->joiner().Flush(clock_.WallMs());
  storage_->store().Sample();
  return storage_->WriteSnapshot();
}

}  // namespace pitwall::cli
