#include "pitwall/host/intake.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "shared/arena_file.h"
#include "shared/process_table.h"
#include "shared/source.h"

namespace pitwall {

using internal::ArenaFault;
using internal::OpenedArena;
using internal::Source;

namespace {

constexpr std::string_view kReplacedMark = ".replaced-";

std::string HexOf(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

// A name that nothing has.
std::string AsideOf(const std::string& path) {
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
  const std::string prefix = std::string(internal::kArenaFileName) + std::string(kReplacedMark);
  while (const dirent* const entry = readdir(listing)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) {
      paths.push_back(folder + "/" + entry->d_name);
    }
  }
  closedir(listing);
  return paths;
}

// Gives a file that no living process uses a second name, so that a new one can take the first in
// one step. False where it goes on being used.
bool StepAside(const std::string& path, const internal::Arena& arena) {
  if (!internal::TakeGate(arena)) return false;
  const std::string name = path + std::string(kReplacedMark) + HexOf(internal::ArenaIdOf(arena));
  const bool is_aside = internal::CountAlive(arena) == 0 &&
                        (link(path.c_str(), name.c_str()) == 0 || errno == EEXIST);
  internal::LeaveGate(arena);
  return is_aside;
}

// A new file of that name, with this process as its keeper.
OpenedArena MakeNew(const std::string& path, const StoreOptions& options) {
  OpenedArena made;
  made.problem = internal::MakeArenaFile(path, options);
  if (!made.problem.empty()) return made;
  made = internal::OpenArenaFile(path);
  if (made.arena != nullptr && !internal::TakeKeeperLock(*made.arena)) {
    made.arena = nullptr;
    made.problem = path + ": another process looks after it";
  }
  return made;
}

}  // namespace

Intake::Intake() = default;
Intake::~Intake() = default;

std::unique_ptr<Intake> Intake::Open(const std::string& folder, const StoreOptions& options,
                                     std::string& problem) {
  std::unique_ptr<Intake> intake(new Intake);
  const std::string path = folder + "/" + internal::kArenaFileName;
  OpenedArena current = internal::OpenArenaFile(path);
  const bool is_usable =
      current.fault == ArenaFault::kNone || current.fault == ArenaFault::kOtherBoot;
  if (current.fault == ArenaFault::kIo) {
    problem = current.problem;
    return nullptr;
  }
  if (!is_usable && current.fault != ArenaFault::kMissing) {
    const std::string aside = AsideOf(path);
    if (rename(path.c_str(), aside.c_str()) != 0) {
      problem = current.problem + ", and cannot be kept aside as " + aside;
      return nullptr;
    }
    intake->notes_.push_back({true, current.problem + ": kept aside as " + aside});
  }
  if (is_usable && !internal::TakeKeeperLock(*current.arena)) {
    problem = path + ": another process looks after it";
    return nullptr;
  }
  const bool is_new = !is_usable || StepAside(path, *current.arena);
  if (is_new) current = MakeNew(path, options);
  if (current.arena == nullptr) {
    problem = current.problem;
    return nullptr;
  }
  intake->sources_.push_back(std::make_unique<Source>(current.arena, path, is_new));
  for (const std::string& replaced : ReplacedFilesOf(folder)) {
    const OpenedArena old = internal::OpenArenaFile(replaced);
    if (old.arena != nullptr &&
        internal::ArenaIdOf(*old.arena) == intake->sources_.front()->arena_id()) {
      unlink(replaced.c_str());  // died before the new one had its name
    } else if (old.arena != nullptr) {
      intake->sources_.push_back(std::make_unique<Source>(old.arena, replaced));
    } else {
      intake->notes_.push_back({true, old.problem + ": left alone"});
    }
  }
  return intake;
}

void Intake::RestoreMarks(std::span<const IntakeMarks> marks) {
  for (const IntakeMarks& mark : marks) {
    for (const auto& source : sources_) {
      if (source->arena_id() == mark.arena_id) source->RestoreMarks(mark.bytes, notes_);
    }
  }
}

std::vector<IntakeMarks> Intake::Marks() const {
  std::vector<IntakeMarks> marks;
  for (const auto& source : sources_) marks.push_back({source->arena_id(), source->Marks()});
  return marks;
}

void Intake::TakeCalls(Store& store) {
  for (const auto& source : sources_) source->TakeCalls(*store.core_, notes_);
  sources_.front()->TakeBackFromTheDead(notes_);
}

std::span<const SentEvent> Intake::Events() {
  events_.clear();
  for (const auto& source : sources_) source->AppendEvents(events_);
  return events_;
}

void Intake::DiscardEvents() {
  for (const auto& source : sources_) source->DiscardEvents();
  events_.clear();
}

void Intake::Settle(std::chrono::milliseconds idle) {
  sources_.front()->RetireIdle(idle);
  for (std::size_t i = 1; i < sources_.size(); ++i) unlink(sources_[i]->path().c_str());
  sources_.resize(1);
}

IntakeStats Intake::stats() const {
  IntakeStats stats;
  for (const auto& source : sources_) source->AddTo(stats);
  return stats;
}

std::vector<IntakeNote> Intake::TakeNotes() { return std::exchange(notes_, {}); }

}  // namespace pitwall
