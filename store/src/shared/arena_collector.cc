#include "pitwall/host/arena_collector.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/status.h"
#include "pitwall/store.h"
#include "shared/arena_file.h"
#include "shared/collected_arena.h"
#include "shared/event_queue.h"
#include "shared/hex.h"
#include "shared/process_table.h"

namespace pitwall {

using internal::ArenaFault;
using internal::CollectedArena;
using internal::OpenedArena;
using internal::ThreadChecker;

namespace {

Status AlreadyOwned(const std::string& path) {
  return {"use", path, "another process owns it", EBUSY};
}

constexpr std::string_view kReplacedInfix = ".replaced-";
constexpr std::string_view kAsideInfix = ".aside-";

// The paths in the folder that begin with the arena's name and this infix.
std::vector<std::string> ArenaFilesOf(const std::string& folder, std::string_view infix) {
  std::vector<std::string> paths;
  DIR* const listing = opendir(folder.c_str());
  if (listing == nullptr) return paths;
  const std::string prefix = std::string(internal::kArenaFileName) + std::string(infix);
  while (const dirent* const entry = readdir(listing)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) {
      paths.push_back(folder + "/" + entry->d_name);
    }
  }
  closedir(listing);
  return paths;
}

// Renames a file that cannot be used. Returns the new path; empty and errno on failure. The newest
// kMaxAsideFiles are kept.
std::string RenameAside(const std::string& folder, const std::string& path) {
  constexpr std::uint64_t kMaxAsideFiles = 3;
  const std::string prefix = path + std::string(kAsideInfix);
  const std::vector<std::string> files = ArenaFilesOf(folder, kAsideInfix);
  const auto number_of = [&](const std::string& file) {
    return std::strtoull(file.c_str() + prefix.size(), nullptr, 10);
  };
  std::uint64_t newest = 0;
  for (const std::string& file : files) newest = std::max<std::uint64_t>(newest, number_of(file));
  std::string aside = prefix + std::to_string(newest + 1);
  if (rename(path.c_str(), aside.c_str()) != 0) return "";
  for (const std::string& file : files) {
    if (number_of(file) + kMaxAsideFiles <= newest + 1) unlink(file.c_str());
  }
  return aside;
}

// Links a file that no process uses under a second name, so that a new file can replace it in one
// step. False if it is in use.
bool TryLinkReplaced(const std::string& path, const internal::Arena& arena) {
  if (!internal::AcquireAttachLock(arena)) return false;
  const std::string name =
      path + std::string(kReplacedInfix) + internal::HexOf(internal::ArenaIdOf(arena), 16);
  const bool is_aside = internal::CountLiveProcesses(arena) == 0 &&
                        (link(path.c_str(), name.c_str()) == 0 || errno == EEXIST);
  internal::ReleaseAttachLock(arena);
  return is_aside;
}

// Creates a file of that name, owned by this process. `dropped` is the count of the file that it
// replaces.
OpenedArena CreateArena(const std::string& path, const StoreOptions& options,
                        std::uint64_t dropped) {
  OpenedArena made;
  made.status = internal::CreateArenaFile(path, options, dropped);
  if (!made.status.ok()) return made;
  made = internal::OpenArenaFile(path);
  if (made.arena != nullptr && !internal::TryLockOwner(*made.arena)) {
    made.arena = nullptr;
    made.status = AlreadyOwned(path);
  }
  return made;
}

}  // namespace

ArenaCollector::ArenaCollector() = default;
ArenaCollector::~ArenaCollector() = default;

Result<std::unique_ptr<ArenaCollector>> ArenaCollector::Open(const std::string& folder,
                                                             const StoreOptions& options) {
  std::unique_ptr<ArenaCollector> collector(new ArenaCollector);
  const std::string path = folder + "/" + internal::kArenaFileName;
  OpenedArena current = internal::OpenArenaFile(path);
  const bool is_usable =
      current.fault == ArenaFault::kNone || current.fault == ArenaFault::kPreviousBoot;
  if (current.fault == ArenaFault::kIo) {
    return current.status;
  }
  if (!is_usable && current.fault != ArenaFault::kMissing) {
    const std::string aside = RenameAside(folder, path);
    if (aside.empty()) {
      return Status("rename", path,
                    std::strerror(errno) + std::string("; ") + current.status.ToString());
    }
    collector->messages_.push_back({true, current.status.ToString() + "; renamed to " + aside});
  }
  if (is_usable && !internal::TryLockOwner(*current.arena)) {
    return AlreadyOwned(path);
  }
  const bool is_new = !is_usable || TryLinkReplaced(path, *current.arena);
  if (is_new) {
    // No process uses the replaced file any more, so its count is final.
    const std::uint64_t dropped =
        current.arena == nullptr
            ? 0
            : internal::EventQueueOf(*current.arena).dropped.load(std::memory_order_relaxed);
    current = CreateArena(path, options, dropped);
  }
  if (current.arena == nullptr) {
    return current.status;
  }
  collector->arenas_.push_back(std::make_unique<CollectedArena>(current.arena, path, is_new));
  for (const std::string& replaced : ArenaFilesOf(folder, kReplacedInfix)) {
    const OpenedArena old = internal::OpenArenaFile(replaced);
    if (old.arena != nullptr &&
        internal::ArenaIdOf(*old.arena) == collector->arenas_.front()->arena_id()) {
      unlink(replaced.c_str());  // the owner died before the new file got its name
    } else if (old.arena != nullptr) {
      collector->arenas_.push_back(std::make_unique<CollectedArena>(old.arena, replaced));
    } else if (old.fault == ArenaFault::kIo) {
      return old.status;  // it may be readable at the next start
    } else {
      collector->messages_.push_back({true, old.status.ToString() + "; ignored"});
    }
  }
  return collector;
}

void ArenaCollector::RestoreOffsets(std::span<const ArenaOffsets> offsets) {
  const ThreadChecker::Scope scope(checker_);
  for (const ArenaOffsets& offset : offsets) {
    for (const auto& arena : arenas_) {
      if (arena->arena_id() == offset.arena_id) arena->RestoreOffsets(offset.bytes, messages_);
    }
  }
}

std::vector<ArenaOffsets> ArenaCollector::Offsets() const {
  std::vector<ArenaOffsets> offsets;
  for (const auto& arena : arenas_) offsets.push_back({arena->arena_id(), arena->Offsets()});
  return offsets;
}

void ArenaCollector::CollectCalls(Store& store) {
  const ThreadChecker::Scope scope(checker_);
  for (const auto& arena : arenas_) arena->CollectCalls(*store.core_, messages_);
  arenas_.front()->ReclaimDeadProcesses(messages_);
}

std::span<const SentEvent> ArenaCollector::ReadEvents() {
  const ThreadChecker::Scope scope(checker_);
  events_.clear();
  for (const auto& arena : arenas_) arena->AppendEvents(events_);
  return events_;
}

void ArenaCollector::DiscardEvents() {
  const ThreadChecker::Scope scope(checker_);
  for (const auto& arena : arenas_) arena->DiscardEvents();
  events_.clear();
}

void ArenaCollector::ReleaseUnused(std::chrono::milliseconds idle) {
  const ThreadChecker::Scope scope(checker_);
  arenas_.front()->RetireIdle(idle);
  // A replaced file stays while some of its events are not accepted yet.
  const auto is_needed = [&](const auto& arena) {
    return arena == arenas_.front() || arena->HasEvents();
  };
  const auto unneeded = std::stable_partition(arenas_.begin(), arenas_.end(), is_needed);
  for (auto arena = unneeded; arena != arenas_.end(); ++arena) unlink((*arena)->path().c_str());
  arenas_.erase(unneeded, arenas_.end());
}

CollectorStats ArenaCollector::stats() const {
  CollectorStats stats;
  for (const auto& arena : arenas_) arena->AddTo(stats);
  stats.dropped = arenas_.front()->Dropped();
  return stats;
}

std::vector<CollectorMessage> ArenaCollector::DrainMessages() {
  const ThreadChecker::Scope scope(checker_);
  return std::exchange(messages_, {});
}

}  // namespace pitwall
