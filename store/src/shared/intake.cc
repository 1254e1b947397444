#include "pitwall/intake.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

bool HasLiving(const internal::Arena& arena) {
  for (std::uint32_t process = 0; process < internal::kMaxProcesses; ++process) {
    if (internal::IsAlive(arena, process)) return true;
  }
  return false;
}

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

}  // namespace

Intake::Intake() = default;
Intake::~Intake() = default;

std::unique_ptr<Intake> Intake::Open(const std::string& folder, const StoreOptions& options,
                                     std::string& problem) {
  std::unique_ptr<Intake> intake(new Intake);
  std::vector<std::unique_ptr<Source>> replaced;
  const std::string path = folder + "/" + internal::kArenaFileName;
  const auto make = [&]() -> std::shared_ptr<internal::Arena> {
    problem = internal::MakeArenaFile(path, options);
    if (!problem.empty()) return nullptr;
    OpenedArena made = internal::OpenArenaFile(path);
    problem = made.problem;
    if (made.arena != nullptr && !internal::TakeKeeperLock(*made.arena)) {
      problem = path + ": another process looks after it";
      return nullptr;
    }
    return made.arena;
  };
  OpenedArena opened = internal::OpenArenaFile(path);
  std::shared_ptr<internal::Arena> current;
  switch (opened.fault) {
    case ArenaFault::kIo:
      problem = opened.problem;
      return nullptr;
    case ArenaFault::kMissing:
      current = make();
      break;
    case ArenaFault::kForeign:
    case ArenaFault::kVersion:
    case ArenaFault::kDamaged: {
      const std::string aside = AsideOf(path);
      if (rename(path.c_str(), aside.c_str()) != 0) {
        problem = opened.problem + ", and cannot be kept aside as " + aside;
        return nullptr;
      }
      intake->notes_.push_back(opened.problem + ": kept aside as " + aside);
      current = make();
      break;
    }
    case ArenaFault::kNone:
    case ArenaFault::kOtherBoot: {
      if (!internal::TakeKeeperLock(*opened.arena)) {
        problem = path + ": another process looks after it";
        return nullptr;
      }
      const bool is_ours = internal::TakeGate(*opened.arena);
      if (!is_ours || HasLiving(*opened.arena)) {
        current = opened.arena;
      } else {
        const std::string name =
            path + std::string(kReplacedMark) + HexOf(internal::ArenaIdOf(*opened.arena));
        if (rename(path.c_str(), name.c_str()) == 0) {
          replaced.push_back(std::make_unique<Source>(opened.arena, name));
          current = make();
        } else {
          current = opened.arena;
        }
      }
      if (is_ours) internal::LeaveGate(*opened.arena);
      break;
    }
  }
  if (current == nullptr) return nullptr;
  intake->sources_.push_back(std::make_unique<Source>(current, path));
  for (const std::string& old : ReplacedFilesOf(folder)) {
    if (std::any_of(replaced.begin(), replaced.end(),
                    [&](const auto& source) { return source->path() == old; })) {
      continue;
    }
    const OpenedArena arena = internal::OpenArenaFile(old);
    if (arena.arena != nullptr) {
      replaced.push_back(std::make_unique<Source>(arena.arena, old));
    } else {
      intake->notes_.push_back(arena.problem + ": left alone");
    }
  }
  for (auto& source : replaced) intake->sources_.push_back(std::move(source));
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
  sources_.front()->TakeBackFromTheDead(notes_);
  sources_.front()->RetireIdle(idle);
  for (std::size_t i = 1; i < sources_.size(); ++i) unlink(sources_[i]->path().c_str());
  sources_.resize(1);
}

IntakeStats Intake::stats() const {
  IntakeStats stats;
  for (const auto& source : sources_) source->AddTo(stats);
  return stats;
}

std::vector<std::string> Intake::TakeNotes() { return std::exchange(notes_, {}); }

}  // namespace pitwall
