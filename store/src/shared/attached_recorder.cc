#include "shared/attached_recorder.h"

#include <sys/stat.h>

#include <utility>

#include "shared/arena_file.h"
#include "shared/fork_guard.h"
#include "shared/mailbox.h"
#include "shared/process_table.h"

namespace pitwall::internal {

namespace {

bool IsStillNamed(const std::string& path, const Arena& arena) {
  struct stat named {};
  struct stat opened {};
  return stat(path.c_str(), &named) == 0 && fstat(arena.fd(), &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

// The file of that name, with this process's entry in it.
std::shared_ptr<Arena> Enter(const std::string& path, std::uint32_t& process,
                             std::string& problem) {
  // Again where the keeper has put another file in its place meanwhile.
  for (int attempt = 0; attempt < 10; ++attempt) {
    OpenedArena opened = OpenArenaFile(path);
    if (opened.fault != ArenaFault::kNone) {
      problem = opened.problem;
      return nullptr;
    }
    if (!TakeGate(*opened.arena)) {
      problem = path + ": another process holds its gate";
      return nullptr;
    }
    const bool is_named = IsStillNamed(path, *opened.arena);
    const std::optional<std::uint32_t> entry = is_named ? TakeEntry(*opened.arena) : std::nullopt;
    LeaveGate(*opened.arena);
    if (entry) {
      process = *entry;
      return opened.arena;
    }
    if (is_named) {
      problem = path + ": " + std::to_string(kMaxProcesses) + " processes use it already";
      return nullptr;
    }
  }
  problem = path + ": is replaced again and again";
  return nullptr;
}

}  // namespace

std::unique_ptr<AttachedRecorder> AttachedRecorder::Attach(const std::string& path,
                                                           std::string& problem) {
  std::uint32_t process = 0;
  const std::shared_ptr<Arena> arena = Enter(path, process, problem);
  if (arena == nullptr) return nullptr;
  auto holds = std::make_unique<ProcessHolds>(
      static_cast<std::uint32_t>(arena->max_bytes() / kLineBytes), process);
  std::unique_ptr<AttachedRecorder> recorder(
      new AttachedRecorder(arena, std::move(holds), process));
  ForkGuard::Enter(*recorder);
  return recorder;
}

AttachedRecorder::AttachedRecorder(const std::shared_ptr<Arena>& arena_of_many,
                                   std::unique_ptr<ProcessHolds> holds, std::uint32_t process)
    : Recorder(arena_of_many, *holds, process + 1, MailboxOf(*arena_of_many).dropped,
               SystemClock()),
      holds_(std::move(holds)),
      process_(process),
      guard_(arena.base(), arena.max_bytes()) {}

// Where somebody holds something still (a handle that was left, a thread that gives its slot back
// just now), the entry stays taken: its lock goes with the file, and the keeper takes back the
// rest.
AttachedRecorder::~AttachedRecorder() {
  ForkGuard::Leave(*this);
  if (is_cut_off.load(std::memory_order_relaxed)) return;  // the entry is not this process's
  const std::weak_ptr<WriterSlots> slots = std::exchange(writer_slots, nullptr);
  // Once they are gone no thread that ends gives one back, which might be another process's then.
  if (!slots.expired() || !holds_->IsEmpty()) return;
  WriterSlots::TakeBackFrom(arena, process_ + 1);
  FreeEntry(arena, process_);
}

void AttachedRecorder::Apply(Line agent, const Event& event) noexcept {
  SendEvent(agent, 0, event);
}

void AttachedRecorder::SendEvent(Line agent, Line tool, const Event& event) noexcept {
  if (is_cut_off.load(std::memory_order_relaxed)) return CountDropped();
  ProcessEntry& entry = ProcessesOf(arena).entries[process_];
  // Relaxed, both: numbers by themselves; no two threads get the same one.
  const std::uint64_t number = entry.mails_sent.fetch_add(1, std::memory_order_relaxed);
  if (!Send(registry, agent, tool, event, entry.nonce.load(std::memory_order_relaxed), number)) {
    CountDropped();
  }
}

void AttachedRecorder::EndCall(Tool& tool, const EndedCall& call) noexcept {
  if (!call.is_in_sequence && call.error_type.empty()) {
    return tool.Record(call.duration, call.success);
  }
  Event event = EventNow(EventType::kToolCall);
  event.success = call.success;
  event.error_type = call.error_type;
  const std::int64_t duration_ns = call.duration.count();
  event.duration_ns =
      std::min(kMaxDurationNs, duration_ns < 0 ? 0 : static_cast<std::uint64_t>(duration_ns));
  SendEvent(call.agent, call.tool, event);
}

void AttachedRecorder::AfterForkInChild() noexcept {
  holds_->UnlockAfterFork();
  ForgetThreadSlots();
  const std::optional<std::uint32_t> entry =
      ReopenForChild(arena.fd()) ? TakeEntry(arena) : std::nullopt;
  writer_slots = std::make_shared<WriterSlots>(shared_arena, entry ? *entry + 1 : 0);
  if (!entry) return is_cut_off.store(true, std::memory_order_relaxed);
  process_ = *entry;
  const auto end = static_cast<Line>(arena.used_bytes() / kLineBytes);
  holds_->HoldAs(process_, end,
                 [this](Line line) -> References& { return registry.Agent(line).references; });
}

}  // namespace pitwall::internal
