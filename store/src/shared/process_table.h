// The processes that use an arena.
//
//  1. A process locks a free entry, by a lock on one byte of the file that belongs to its own open
//     file description. Then it marks the entry as in use and stores its identity.
//  2. A process that detaches releases everything it holds, marks its entry as free (release) and
//     unlocks it.
//  3. The kernel releases the lock when the process ends, for any reason. A stopped process keeps
//     its lock. So an entry that is in use and not locked belongs to a dead process. Process ids
//     are not used for this, because they are reused.
//  4. The owner locks the entry of a dead process, so that nobody else acquires it, and checks
//     again whether it is in use, because step 2 may have happened in between. Then it reclaims
//     what the dead process held (writer slots, agents) and releases the entry as in step 2.
//
// A child of fork() shares the lock. It acquires a lock and an entry of its own before it records
// (attached_recorder.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "pitwall/internal/arena.h"

namespace pitwall::internal {

inline constexpr std::uint32_t kMaxProcesses = 63;

struct ProcessEntry {
  Atomic<std::uint32_t> is_in_use;
  Atomic<std::uint32_t> pid;
  Atomic<std::uint64_t> started_at_ticks;  // ticks since boot; with boot id and pid an identity
  Atomic<std::uint64_t> nonce;             // random; part of the ids of its events
  Atomic<std::uint64_t> events_sent;
  std::array<std::uint64_t, 4> reserved;
};
static_assert(sizeof(ProcessEntry) == kLineBytes);

struct ProcessTable {
  std::array<ProcessEntry, kMaxProcesses> entries;
};
static_assert(kProcessesLine + kMaxProcesses < kFirstLine);

inline ProcessTable& ProcessesOf(const Arena& arena) {
  return arena.At(Ref<ProcessTable>(kProcessesLine));
}

// Acquires an entry for this process; nullopt if all are in use. Does not wait.
std::optional<std::uint32_t> AcquireEntry(const Arena& arena);
// Locks an entry whose process died without releasing it; otherwise false.
bool TryLockDeadEntry(const Arena& arena, std::uint32_t process);
// Called by the holder of the entry's lock when nothing else is held: releases entry and lock.
void ReleaseEntry(const Arena& arena, std::uint32_t process);

// Number of entries that other processes have locked.
std::uint32_t CountLiveProcesses(const Arena& arena);
// "pid 4711 (started at tick 12345)", for a log.
std::string DescribeProcess(const Arena& arena, std::uint32_t process);

// The lock of the arena's owner. False if another process has it.
bool TryLockOwner(const Arena& arena);
// The attach lock: held for a moment by a process that attaches, and by the owner while it replaces
// the file. TryAttachLock() fails immediately, AcquireAttachLock() after half a second.
bool TryAttachLock(const Arena& arena);
bool AcquireAttachLock(const Arena& arena);
void ReleaseAttachLock(const Arena& arena);

// Opens the file again under the same descriptor, so that its locks belong to this process.
bool ReopenForChild(int fd);

}  // namespace pitwall::internal
