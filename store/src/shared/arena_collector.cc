#include "pitwall/host/arena_collector.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/status.h"
#include "pitwall/store.h"
#include "shared/arena_file.h"
#include "shared/collected_arena.h"
#include "shared/hex.h"
#include "shared/process_table.h"

namespace pitwall {

using internal::ArenaFault;
using internal::CollectedArena;
using internal::OpenedArena;
using internal::ThreadChecker;

namespace {

Status AlreadyOwned(const std::string& path) { return {"use", path, "another process owns it"}; }

constexpr std::string_view kReplacedInfix = ".replaced-";

// A path that does not exist.
std::string UnusedPathFor(const std::string& path) {
  for (int number = 1;; ++number) {
    std::string aside = path + ".aside-" + std::to_string(number);
    struct stat status {};
    if (lstat(aside.c_str(), &status) != 0) return aside;
  }
}

std::vector<std::string> ReplacedFilesOf(const std::string& folder) {
  std::vector<std::string> paths;
  DIR* const listing = opendir(folder.c_str());
  if (listing == nullptr) return paths;
  const std::string prefix = std::string(internal::kArenaFileName) + std::string(kReplacedInfix);
  while (const dirent* const entry = readdir(listing)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) {
      paths.push_back(folder + "/" + entry->d_name);
    }
  }
  closedir(listing);
  return paths;
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

// Creates a file of that name, owned by this process.
OpenedArena CreateArena(const std::string& path, const StoreOptions& options) {
  OpenedArena made;
  made.status = internal::CreateArenaFile(path, options);
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
    const std::string aside = UnusedPathFor(path);
    if (rename(path.c_str(), aside.c_str()) != 0) {
      return Status("rename", path,
                    std::strerror(errno) + std::string("; ") + current.status.ToString());
    }
    collector->messages_.push_back({true, current.status.ToString() + "; renamed to " + aside});
  }
  if (is_usable && !internal::TryLockOwner(*current.arena)) {
    return AlreadyOwned(path);
  }
  const bool is_new = !is_usable || TryLinkReplaced(path, *current.arena);
  if (is_new) current = CreateArena(path, options);
  if (current.arena == nullptr) {
    return current.status;
  }
  collector->arenas_.push_back(std::make_unique<CollectedArena>(current.arena, path, is_new));
  for (const std::string& replaced : ReplacedFilesOf(folder)) {
    const OpenedArena old = internal::OpenArenaFile(replaced);
    if (old.arena != nullptr &&
        internal::ArenaIdOf(*old.arena) == collector->arenas_.front()->arena_id()) {
      unlink(replaced.c_str());  // the owner died before the new file got its name
    } else if (old.arena != nullptr) {
      collector->arenas_.push_back(std::make_unique<CollectedArena>(old.arena, replaced));
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
  for (std::size_t i = 1; i < arenas_.size(); ++i) unlink(arenas_[i]->path().c_str());
  arenas_.resize(1);
}

CollectorStats ArenaCollector::stats() const {
  CollectorStats stats;
  for (const auto& arena : arenas_) arena->AddTo(stats);
  return stats;
}

std::vector<CollectorMessage> ArenaCollector::DrainMessages() {
  const ThreadChecker::Scope scope(checker_);
  return std::exchange(messages_, {});
}

}  // namespace pitwall
