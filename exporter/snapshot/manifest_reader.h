// Reads the parts of a snapshot that name other files and positions in them.
#pragma once

#include "exporter/snapshot/json_fields.h"
#include "exporter/snapshot/state_writer.h"

namespace pitwall::snapshot {

// Each throws Unreadable or simdjson_error.
void ReadHistory(Value& value, SnapshotManifest& manifest);
void ReadJournal(Value& value, SnapshotManifest& manifest);
void ReadAttached(Value& value, SnapshotManifest& manifest);

}  // namespace pitwall::snapshot
