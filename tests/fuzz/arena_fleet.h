// An arena file of a small fleet, and a daemon that collects it.
#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <span>
#include <string>

#include "exporter/attached/attached_collector.h"
#include "pitwall/host/arena_collector.h"
#include "tests/fuzz/entrance.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::fuzz {

// The bytes of the file, whose processes have all detached.
struct ArenaFleet {
  std::string bytes;
  std::uint32_t used_lines = 0;
};
const ArenaFleet& RecordedArena();

// The folder is empty afterwards but for this file.
void WriteArena(const test::TemporaryFolder& folder, std::string_view bytes);

// The components of a daemon that collects the arena in a folder.
class CollectingDaemon {
 public:
  explicit CollectingDaemon(const test::TemporaryFolder& folder,
                            std::span<const ArenaOffsets> offsets = {});

  void Collect() { collector_.Collect(); }
  // As after a snapshot.
  void ReleaseUnused() {
    entrance_.clock.Advance(600'000);
    collector_.ReleaseUnused();
  }
  std::vector<ArenaOffsets> Offsets() const { return collector_.Offsets(); }
  bool IsOpen() const { return collector_.open_status().ok(); }
  void CheckTotals() const { ReadTotals(entrance_.store, Window::kAll); }

 private:
  Entrance entrance_;
  prometheus::Registry registry_;
  attached::AttachedCollector collector_;
};

}  // namespace pitwall::fuzz
