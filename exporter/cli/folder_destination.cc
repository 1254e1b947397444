#include "exporter/cli/folder_destination.h"

#include <span>
#include <stdexcept>
#include <utility>

namespace pitwall::cli {

namespace {

// Without a sampler's thread: Finish looks once.
StoreOptions OptionsOf(const StoreFlags& flags, const Clock& clock) {
  StoreOptions options = flags.Options();
  options.sample_interval = std::chrono::milliseconds(0);
  options.clock = &clock;
  return options;
}

}  // namespace

FolderDestination::FolderDestination(const StoreFlags& flags, std::unique_ptr<StoreFolder> folder,
                                     const Clock& clock)
    : folder_(std::move(folder)),
      store_(OptionsOf(flags, clock)),
      event_ids_(flags.events_remember),
      ingest_(
          [this](std::span<const Event> events) {
            for (const Event& event : events) store_.Apply(event);
          },
          event_ids_, clock, {.quality_max = flags.quality_max, .max_bodies = 1}) {
  const std::string failure = folder_->Load(&store_, &event_ids_, &ingest_);
  if (!failure.empty()) throw std::runtime_error(failure);
}

PostResult FolderDestination::Post(std::string_view lines) {
  auto result = ingest_.IngestBody(lines, events::BodyType::kNdjson);
  if (!result) return {{}, "the folder takes no more events"};
  return {std::move(*result), ""};
}

std::string FolderDestination::Finish() {
  ingest_.Close();
  store_.Sample();
  return folder_->Save(store_, event_ids_);
}

}  // namespace pitwall::cli
