// The processes that use an arena.
//
//  1. A process takes the lock of an entry that is free, by a lock on one byte of the file that
//     belongs to its own opening of it, then marks the entry as taken and says who it is.
//  2. A process that lets go in order gives back what it holds, marks its entry as free (release)
//     and unlocks it.
//  3. The kernel lets go of the lock when the process ends, however it ends; a stopped process
//  keeps
//     it. So an entry that is taken and not locked is a dead one's, and no process id, which
//     another may have got since, is asked whether somebody lives.
//  4. Who looks after the arena takes the lock of a dead one's entry, so that nobody else takes the
//     entry, and looks again whether it is taken: step 2 may have come in between. Then it takes
//     back what the dead one held (writer slots, agents), and lets the entry go as in step 2.
//
// A child of fork() shares the lock; it gets a lock and an entry of its own before it records
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
  Atomic<std::uint64_t> started_at_ticks;  // since the machine did: with boot and pid an identity
  Atomic<std::uint64_t> nonce;             // random; names the events that it sends
  Atomic<std::uint64_t> events_sent;
  std::array<std::uint64_t, 4> reserved;
};
static_assert(sizeof(ProcessEntry) == kLineBytes);

struct ProcessTable {
  std::array<ProcessEntry, kMaxProcesses> entries;
};
static_assert(kProcessesLine + kMaxProcesses < kFirstLine);

inline ProcessTable& ProcessesOf(const Arena& arena) {
  return *arena.At<ProcessTable>(kProcessesLine);
}

// Takes an entry for this process; nullopt where all are taken. Waits for nobody.
std::optional<std::uint32_t> AcquireEntry(const Arena& arena);
// Takes the lock of an entry whose process died without letting it go; else false.
bool TryLockDeadEntry(const Arena& arena, std::uint32_t process);
// By who has the entry's lock: lets both go, when nothing is held any more.
void ReleaseEntry(const Arena& arena, std::uint32_t process);

// How many entries' locks others hold.
std::uint32_t CountLiveProcesses(const Arena& arena);
// "pid 4711 (started at tick 12345)", for a log.
std::string DescribeProcess(const Arena& arena, std::uint32_t process);

// The lock of who looks after the arena. False where another process has it.
bool TryLockOwner(const Arena& arena);
// Held for a moment by who attaches, and by the keeper while it puts another file in this one's
// place. False where it is not to be had: at once, or within half a second.
bool TryAttachLock(const Arena& arena);
bool AcquireAttachLock(const Arena& arena);
void ReleaseAttachLock(const Arena& arena);

// Another opening of the same file in the place of this one, so that locks are this process's own.
bool ReopenForChild(int fd);

}  // namespace pitwall::internal
