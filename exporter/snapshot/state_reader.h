// Parses the text of a snapshot.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/snapshot/state_writer.h"
#include "pitwall/host/store_image.h"

namespace pitwall::snapshot {

struct ParsedSnapshot {
  StoreImageParts image;  // without slots, and without sums in the reading
  SnapshotManifest manifest;
};

// nullopt if the text is not a complete snapshot of this version or an older one. Then `error` is
// the reason, with the byte or the agent where reading failed. Unknown fields are ignored. The
// capacity of `text` may grow. About 1 GB/s; memory: some three times the size of the text.
std::optional<ParsedSnapshot> ParseSnapshot(std::string& text, std::string& error);

}  // namespace pitwall::snapshot
