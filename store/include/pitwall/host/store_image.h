// Everything that a store holds, as one value: Store::Capture() makes it, Store::Restore() puts it
// into a new store.
//
//   StoreImage image = store.Capture();
//   …
//   Store restarted(options);
//   restarted.Restore(image);
//
// For a daemon that survives restarts. The parts exist for the code that writes an image to files
// and reads it back; everybody else treats an image as opaque.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall {

// One slot of history, in the store's own encoding. The bytes mean the same on every machine.
struct PackedSlot {
  std::uint64_t sequence = 0;  // grows with every sealed or changed slot; 0: the open slot
  std::int64_t begins_at_ms = 0;
  std::int64_t ends_at_ms = 0;
  // Wall clock minus store time at the capture. `begins_at_ms` minus this is the slot's place in
  // store time, which does not depend on steps of the wall clock.
  std::int64_t wall_offset_ms = 0;
  std::uint32_t level = 0;  // 0: slots of StoreOptions::history_slot; 1, 2: coarser
  std::string bytes;

  bool is_open() const { return sequence == 0; }
};

// The newest calls and steps of one agent and its loop (store/PATTERNS.md), in the store's own
// encoding. About 150 numbers for a busy agent.
struct SavedPatterns {
  std::string agent_id;
  std::vector<std::string> tools;  // the numbers refer to these by position
  std::vector<std::int64_t> numbers;
};

// The parts of an image. They may be written in any format, and must come back unchanged. The
// sums of the reading (`tasks`, `tool_calls`, `fleet`) need not come back: the store computes them.
struct StoreImageParts {
  Reading reading;                      // of Window::kAll
  std::vector<PackedSlot> slots;        // sealed ones by sequence, then the open one
  std::vector<SavedPatterns> patterns;  // of every agent that made a call
};

// How much of the history a capture covered. The next capture copies only what came later.
struct ImageCursor {
  std::uint64_t sequence = 0;
};

// A value: it owns its memory and refers to no store. Any thread may read it.
class StoreImage {
 public:
  StoreImage() = default;  // of an empty store
  explicit StoreImage(StoreImageParts parts) : parts_(std::move(parts)) {}

  const StoreImageParts& parts() const { return parts_; }
  const Reading& reading() const { return parts_.reading; }

 private:
  StoreImageParts parts_;
};

// The result of Store::Restore().
struct RestoreResult {
  std::size_t unreadable_slots = 0;  // left out: their bytes do not parse
};

}  // namespace pitwall
