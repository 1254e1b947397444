// Events straight into a data folder, whose daemon is not running.
#pragma once

#include <memory>
#include <string>

#include "exporter/cli/event_destination.h"
#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"
#include "pitwall/clock.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/store.h"

namespace pitwall::cli {

// A data folder, locked against a daemon for as long as this lives. Both calls return what went
// wrong, or nothing. One thread.
class StoreFolder {
 public:
  virtual ~StoreFolder() = default;
  // Puts what was recorded into a new store and a new set: the newest snapshot, and what came after
  // it through `ingest`, which counts into these two. A folder without any leaves both empty.
  virtual std::string Load(Store* store, EventIdSet* event_ids, events::Ingest* ingest) = 0;
  // Writes the snapshot.
  virtual std::string Save(const Store& store, const EventIdSet& event_ids) = 0;
};

// Loads the folder, counts what is posted and writes the snapshot in Finish: nothing of it is in
// the folder before that.
class FolderDestination : public EventDestination {
 public:
  // Throws std::runtime_error where the folder cannot be loaded.
  FolderDestination(const StoreFlags& flags, std::unique_ptr<StoreFolder> folder,
                    const Clock& clock = SystemClock());

  PostResult Post(std::string_view lines) override;
  std::string Finish() override;

 private:
  const std::unique_ptr<StoreFolder> folder_;
  Store store_;
  EventIdSet event_ids_;
  events::Ingest ingest_;
};

}  // namespace pitwall::cli
