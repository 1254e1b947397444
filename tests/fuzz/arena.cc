// The arena file: as a daemon finds it at its start, and while a hostile process writes into it.
#include "pitwall/internal/arena.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/host/arena_collector.h"
#include "shared/arena_file.h"
#include "shared/process_table.h"
#include "tests/fuzz/arena_edits.h"
#include "tests/fuzz/arena_fleet.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::fuzz {

namespace {

constexpr int kMaxEdits = 24;

const test::TemporaryFolder& ArenaFolder() {
  static const test::TemporaryFolder folder;
  return folder;
}

void CollectTwice(CollectingDaemon& daemon) {
  daemon.Collect();
  (void)daemon.Offsets();
  daemon.ReleaseUnused();
  daemon.Collect();
  daemon.CheckTotals();
}

void RunArenaFile(std::string_view bytes) {
  Input input(bytes);
  std::string file = RecordedArena().bytes;
  const std::string offsets(input.Text());
  const bool is_truncated = (input.Byte() & 1U) != 0;
  const std::size_t size_bytes = input.Number<std::uint32_t>();
  for (int i = 0; i < kMaxEdits && !input.IsEmpty(); ++i) {
    ApplyEdit(input, {reinterpret_cast<std::byte*>(file.data()), RecordedArena().used_lines});
  }
  std::uint64_t arena_id = 0;
  file.copy(reinterpret_cast<char*>(&arena_id), sizeof arena_id,
            offsetof(internal::ArenaHeader, arena_id));
  if (is_truncated) file.resize(size_bytes % (file.size() + 1));
  WriteArena(ArenaFolder(), file);
  const std::vector<ArenaOffsets> restored{{arena_id, offsets}};
  CollectingDaemon daemon(ArenaFolder(), offsets.empty() ? std::vector<ArenaOffsets>() : restored);
  Require(daemon.IsOpen(), "a damaged arena does not stop the daemon");
  CollectTwice(daemon);
}

// Another process that uses the file, so that the daemon goes on with it.
class LivingProcess {
 public:
  explicit LivingProcess(const std::string& path)
      : opened_(internal::OpenArenaFile(path)), entry_(internal::AcquireEntry(*opened_.arena)) {}

  ArenaBytes bytes() const { return {opened_.arena->base(), RecordedArena().used_lines}; }

 private:
  const internal::OpenedArena opened_;
  const std::optional<std::uint32_t> entry_;
};

void RunArenaWhileCollected(std::string_view bytes) {
  Input input(bytes);
  WriteArena(ArenaFolder(), RecordedArena().bytes);
  const LivingProcess hostile(ArenaFolder().File(internal::kArenaFileName));
  CollectingDaemon daemon(ArenaFolder());
  Require(daemon.IsOpen(), "a used arena is opened");
  for (int i = 0; i < kMaxEdits && !input.IsEmpty(); ++i) {
    const std::uint8_t step = input.Byte();
    if (step % 8 == 0) daemon.Collect();
    if (step % 8 == 1) daemon.ReleaseUnused();
    if (step % 8 > 1) ApplyEdit(input, hostile.bytes());
  }
  CollectTwice(daemon);
}

Seeds ArenaFileSeeds() {
  Seeds seeds{std::string(7, '\0')};
  // The offsets of a daemon that collected the file.
  WriteArena(ArenaFolder(), RecordedArena().bytes);
  CollectingDaemon daemon(ArenaFolder());
  daemon.Collect();
  const std::string offsets = daemon.Offsets().back().bytes;
  seeds.push_back(WithLength(offsets) + std::string(5, '\0'));
  // One word of each line, sealed and not.
  for (internal::Line line = 0; line + 4 < RecordedArena().used_lines; line += 3) {
    std::string edit(7, '\0');
    for (const char form : {'\0', '\4'}) {
      edit += form;
      edit += static_cast<char>(line);
      edit += static_cast<char>(line >> 8);
      edit += static_cast<char>(line % 32);
      edit += '\2';
    }
    seeds.push_back(edit);
  }
  return seeds;
}

Seeds ArenaWhileCollectedSeeds() {
  Seeds seeds;
  for (internal::Line line = 0; line + 4 < RecordedArena().used_lines; line += 3) {
    std::string steps;
    for (const char form : {'\0', '\4'}) {
      steps += '\2';
      steps += form;
      steps += static_cast<char>(line);
      steps += static_cast<char>(line >> 8);
      steps += static_cast<char>(line % 32);
      steps += '\1';
      steps += std::string("\0\1", 2);
    }
    seeds.push_back(steps);
  }
  return seeds;
}

}  // namespace

const Target kArenaFile{"arena_file", RunArenaFile, ArenaFileSeeds};
const Target kArenaWhileCollected{"arena_while_collected", RunArenaWhileCollected,
                                  ArenaWhileCollectedSeeds};

}  // namespace pitwall::fuzz
