// The snapshot's text taken apart again.
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

// nullopt where the text is not a whole snapshot of this version or an older one; `error` says what
// is wrong and at which byte or of which agent. Unknown fields are passed over. `text` may be given
// more capacity. About 1 GB/s, some three times the text's size in memory.
std::optional<ParsedSnapshot> ParseSnapshot(std::string& text, std::string& error);

}  // namespace pitwall::snapshot
