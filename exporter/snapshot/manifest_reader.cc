#include "exporter/snapshot/manifest_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/snapshot/json_fields.h"
#include "exporter/snapshot/names.h"
#include "exporter/snapshot/state_writer.h"
#include "exporter/text/hex.h"
#include "pitwall/host/arena_collector.h"

namespace pitwall::snapshot {

void ReadHistory(Value& value, SnapshotManifest& manifest) {
  ForEachField(value.get_object(), [&](std::string_view key, Value& field) {
    if (key == "file") manifest.history.name = std::string_view(field.get_string());
    if (key == "size_bytes") manifest.history.size_bytes = field.get_uint64();
  });
  if (!kHistoryFiles.NumberOf(manifest.history.name)) {
    throw Unreadable("state.history.file does not name a history file");
  }
}

void ReadJournal(Value& value, SnapshotManifest& manifest) {
  ForEachField(value.get_object(), [&](std::string_view key, Value& field) {
    if (key == "generation") manifest.journal.segment = field.get_uint64();
    if (key == "offset_bytes") manifest.journal.offset_bytes = field.get_uint64();
  });
}

void ReadAttached(Value& value, SnapshotManifest& manifest) {
  for (auto element : value.get_array()) {
    ArenaOffsets& offsets = manifest.attached.emplace_back();
    ForEachField(element.get_object(), [&](std::string_view key, Value& field) {
      if (key == "arena_id") offsets.arena_id = field.get_uint64();
      if (key != "marks") return;
      const std::string_view hex = field.get_string();
      std::optional<std::string> bytes = text::BytesOf(hex);
      if (!bytes) throw Unreadable("state.attached.marks are no bytes");
      offsets.bytes = std::move(*bytes);
    });
  }
}

}  // namespace pitwall::snapshot
