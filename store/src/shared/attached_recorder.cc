#include "shared/attached_recorder.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/recorder.h"
#include "memory/process_references.h"
#include "memory/references.h"
#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/status.h"
#include "shared/arena_file.h"
#include "shared/event_queue.h"
#include "shared/fork_guard.h"
#include "shared/process_table.h"

namespace pitwall::internal {

namespace {

bool IsStillNamed(const std::string& path, const Arena& arena) {
  struct stat named {};
  struct stat opened {};
  return stat(path.c_str(), &named) == 0 && fstat(arena.fd(), &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

struct AttachedArena {
  std::shared_ptr<Arena> arena;
  std::uint32_t process;
};

// Opens the file of that name and acquires an entry in it.
Result<AttachedArena> AttachToArena(const std::string& path) {
  // Retry if the owner replaced the file in between.
  for (int attempt = 0; attempt < 10; ++attempt) {
    OpenedArena opened = OpenArenaFile(path);
    if (opened.fault != ArenaFault::kNone) return opened.status;
    if (!AcquireAttachLock(*opened.arena)) {
      return Status("attach to", path, "another process holds the attach lock");
    }
    const bool is_named = IsStillNamed(path, *opened.arena);
    const std::optional<std::uint32_t> entry =
        is_named ? AcquireEntry(*opened.arena) : std::nullopt;
    ReleaseAttachLock(*opened.arena);
    if (entry) return AttachedArena{opened.arena, *entry};
    if (is_named) {
      return Status("attach to", path,
                    std::to_string(kMaxProcesses) + " processes are attached already");
    }
  }
  return Status("attach to", path, "the file is replaced repeatedly");
}

}  // namespace

Result<std::unique_ptr<AttachedRecorder>> AttachedRecorder::Attach(const std::string& path) {
  const Result<AttachedArena> attached = AttachToArena(path);
  if (!attached.ok()) return attached.status();
  const auto& [arena, process] = *attached;
  auto process_references = std::make_unique<ProcessReferences>(
      static_cast<std::uint32_t>(arena->max_bytes() / kLineBytes), process);
  std::unique_ptr<AttachedRecorder> recorder(
      new AttachedRecorder(arena, std::move(process_references), process));
  ForkGuard::Register(*recorder);
  return recorder;
}

AttachedRecorder::AttachedRecorder(const std::shared_ptr<Arena>& arena_of_many,
                                   std::unique_ptr<ProcessReferences> process_references,
                                   std::uint32_t process)
    : Recorder(arena_of_many, *process_references, process + 1,
               EventQueueOf(*arena_of_many).dropped, SystemClock()),
      process_references_(std::move(process_references)),
      process_(process),
      guard_(arena.base(), arena.max_bytes()) {}

// If something still refers to the arena (a leaked handle, or a thread that is releasing its writer
// slot), the entry stays in use. Its lock is released with the file, and the owner reclaims the
// rest.
AttachedRecorder::~AttachedRecorder() {
  ForkGuard::Unregister(*this);
  if (is_detached.load(std::memory_order_relaxed)) return;  // the entry is not this process's
  const std::weak_ptr<WriterSlots> slots = std::exchange(writer_slots, nullptr);
  // After this, no ending thread can release a writer slot that might then be another process's.
  if (!slots.expired() || !process_references_->IsEmpty()) return;
  WriterSlots::ReclaimFrom(arena, process_ + 1);
  ReleaseEntry(arena, process_);
}

void AttachedRecorder::Apply(AgentRef agent, const Event& event) noexcept {
  EnqueueEvent(agent, {}, event);
}

void AttachedRecorder::EnqueueEvent(AgentRef agent, NameRef name, const Event& event) noexcept {
  if (is_detached.load(std::memory_order_relaxed)) return CountDropped();
  ProcessEntry& entry = ProcessesOf(arena).entries[process_];
  // Relaxed, both: independent counters. Each thread gets a different number.
  const std::uint64_t number = entry.events_sent.fetch_add(1, std::memory_order_relaxed);
  if (!Enqueue(registry, agent, name, event, entry.nonce.load(std::memory_order_relaxed), number)) {
    CountDropped();
  }
}

void AttachedRecorder::RecordFinishedCall(const FinishedCall& call) noexcept {
  if (!call.is_in_sequence && call.error_type.empty() && call.tokens == nullptr) {
    return RecordCall(*call.series, call.duration, call.success);
  }
  const bool is_tool = KindOf(*call.series) == SeriesKind::kTool;
  Event event = EventNow(is_tool ? EventType::kToolCall : EventType::kModelCall);
  event.success = call.success;
  event.error_type = call.error_type;
  const std::int64_t duration_ns = call.duration.count();
  event.duration_ns =
      std::min(kMaxDurationNs, duration_ns < 0 ? 0 : static_cast<std::uint64_t>(duration_ns));
  if (call.tokens != nullptr) SetTokens(event, *call.tokens);
  EnqueueEvent(call.agent, call.name, event);
}

void AttachedRecorder::AfterForkInChild() noexcept {
  process_references_->UnlockAfterFork();
  ForgetThreadWriterSlots();
  const std::optional<std::uint32_t> entry =
      ReopenForChild(arena.fd()) ? AcquireEntry(arena) : std::nullopt;
  writer_slots = std::make_shared<WriterSlots>(shared_arena, entry ? *entry + 1 : 0);
  if (!entry) return is_detached.store(true, std::memory_order_relaxed);
  process_ = *entry;
  const auto end = static_cast<Line>(arena.used_bytes() / kLineBytes);
  process_references_->AcquireAllAs(process_, end, [this](AgentRef agent) -> References& {
    return registry.At(agent).references;
  });
}

}  // namespace pitwall::internal
