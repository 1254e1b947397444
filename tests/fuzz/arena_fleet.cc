#include "tests/fuzz/arena_fleet.h"

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "pitwall/host/arena_collector.h"
#include "pitwall/internal/arena.h"
#include "pitwall/store.h"
#include "shared/arena_file.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::fuzz {

namespace {

using std::chrono::milliseconds;

void RecordFleet(const std::string& folder) {
  AttachedStore store = Store::Attach(folder);
  for (const char* const id : {"a", "b"}) {
    Agent agent = store.GetAgent(id);
    agent.GetTool("bash").Record(milliseconds(3));
    agent.GetTool("bash").Record(milliseconds(900));
    agent.GetModel("m").Record(milliseconds(20));
    agent.Heartbeat();
  }
  store.GetAgent("a").ClaimTask("t-1", "review").Complete(8);
}

}  // namespace

const ArenaFleet& RecordedArena() {
  static const ArenaFleet fleet = [] {
    const test::TemporaryFolder folder;
    FakeClock clock;
    const auto collector = ArenaCollector::Open(folder.path(), SmallStore(clock));
    Require(collector.ok(), "an arena can be created");
    RecordFleet(folder.path());
    const auto opened = internal::OpenArenaFile(folder.File(internal::kArenaFileName));
    ArenaFleet recorded;
    recorded.used_lines =
        static_cast<std::uint32_t>(opened.arena->used_bytes() / internal::kLineBytes);
    // Blocks that are reserved and unused are zero.
    recorded.bytes = folder.Read(internal::kArenaFileName).substr(0, opened.arena->used_bytes());
    return recorded;
  }();
  return fleet;
}

void WriteArena(const test::TemporaryFolder& folder, std::string_view bytes) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::filesystem::remove(entry.path());
  }
  folder.Write(internal::kArenaFileName, bytes);
}

CollectingDaemon::CollectingDaemon(const test::TemporaryFolder& folder,
                                   std::span<const ArenaOffsets> offsets)
    : collector_(folder.path(), offsets, entrance_.store, entrance_.ingest, registry_,
                 [](bool, std::string_view) {}) {}

}  // namespace pitwall::fuzz
