// The text of a snapshot, with a right checksum or as it is: parsed, restored and captured again.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/snapshot/state_reader.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/host/store_image.h"
#include "pitwall/standing.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/busy_store.h"

namespace pitwall::fuzz {

namespace {

std::string WithChecksum(std::string_view state) {
  std::string text(state);
  text += snapshot::kChecksumKey;
  text += snapshot::ChecksumOf(text);
  return text += snapshot::kEnd;
}

void RunSnapshot(std::string_view bytes) {
  Input input(bytes);
  const bool is_raw = (input.Byte() & 1U) != 0;
  std::string text = is_raw ? std::string(input.Rest()) : WithChecksum(input.Rest());
  std::string error;
  std::optional<snapshot::ParsedSnapshot> parsed = snapshot::ParseSnapshot(text, error);
  Require(parsed.has_value() == error.empty(), "a snapshot that is refused has a reason");
  if (!parsed) return;
  FakeClock clock;
  Store store(SmallStore(clock));
  store.Restore(StoreImage(std::move(parsed->image)));
  CallTool(store, "a", "bash", clock.WallMs());
  Advance(store, clock, 2);
  ReadEverything(store);
  const StoreImage image = store.Capture();
  std::string again =
      snapshot::SnapshotText(image.parts(), RateFleet(image.reading()), parsed->manifest);
  Require(snapshot::ParseSnapshot(again, error).has_value(), "what is written can be read");
}

Seeds SnapshotSeeds() {
  FakeClock clock;
  Store store(SmallStore(clock));
  const auto text = [&store] {
    const StoreImage image = store.Capture();
    snapshot::SnapshotManifest manifest;
    manifest.history = {"agent-health-history.1.log", 77};
    manifest.journal = {3, 4096};
    manifest.attached = {{5, std::string("\1\2\3", 3)}};
    return snapshot::SnapshotText(image.parts(), RateFleet(image.reading()), manifest);
  };
  const auto without_end = [](const std::string& whole) {
    return '\0' + whole.substr(0, whole.rfind(snapshot::kChecksumKey));
  };
  Seeds seeds{without_end(text())};
  CallTool(store, "a", "bash", clock.WallMs());
  seeds.push_back(without_end(text()));
  AddActivity(store, "a", clock.WallMs());
  Advance(store, clock, 30);
  seeds.push_back(without_end(text()));
  seeds.push_back('\1' + text());
  return seeds;
}

}  // namespace

const Target kSnapshot{"snapshot", RunSnapshot, SnapshotSeeds};

}  // namespace pitwall::fuzz
