// Write-ahead log of event bodies: keeps each body from its arrival until a snapshot contains its
// events.
//
//  1. Append() writes a body before its events are counted. The caller counts them and answers only
//     then. No snapshot may pause events between the append and the count.
//  2. For a snapshot the caller pauses events. StartSegment() creates the file of the next segment,
//     unless the current one is empty, and returns the position of the next record. The snapshot
//     stores this position: it contains all events before the position and none after it.
//  3. Events continue. Sync() makes the ended segment durable and closes it.
//  4. Once the snapshot is durable, Release() releases the segments that neither this snapshot nor
//     the previous one needs. One of them becomes the spare, which the next segment overwrites.
//
// If a new file cannot be created, the current one stays in use, and StartSegment() returns the
// position in it. If a write fails, the file is not written again, and events are in memory only
// until the next StartSegment(). The snapshot that follows makes them durable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/journal/journal_file.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::journal {

struct JournalStats {
  std::uint64_t records = 0;  // appended since the start
  std::uint64_t bytes = 0;    // of these records
  std::uint64_t failures = 0;
  std::uint64_t file_bytes = 0;       // of the current segment
  std::int64_t failing_since_ms = 0;  // wall clock; a crash loses events since then; 0: loses none
};

struct JournalHooks {
  // The first failure of a series. `is_journaling`: bodies are written nevertheless.
  std::function<void(const Status&, bool is_journaling)> on_failure;
  std::function<void()> on_recovery;  // a snapshot contains the events that were not written
  std::function<void()> on_full;      // a snapshot should be written now
};

struct JournalOptions {
  std::string folder;
  std::uint64_t first_segment = 1;               // greater than all segments in the folder
  std::uint64_t full_bytes = 256 * 1024 * 1024;  // size of a segment that calls on_full
};

// Thread safety: Append() and Stats() from any thread; StartSegment(), Sync() and Release() from
// one thread at a time. Blocking: an append copies into the page cache and waits for the disk only
// if the kernel throttles writers. Hooks run on the calling thread, without locks held.
class Journal {
 public:
  Journal(JournalOptions options, JournalHooks hooks, const Clock& clock = SystemClock(),
          disk::Files& files = disk::SystemFiles());
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // About 40 ns, and 1 ns for each 6 bytes if the segment overwrites a spare. Does nothing before
  // the first StartSegment().
  void Append(const Entry& entry);
  // Returns the position of the next record. The caller keeps Append() out meanwhile.
  Position StartSegment();
  void Sync();
  // Detects that the current file was removed, with its folder or alone. Then events are in memory
  // only, which counts as a failure, and on_full asks for a snapshot. One system call. Call it
  // about once a second, from any thread.
  void CheckFile();
  // After a snapshot became durable: releases segments before `oldest_needed`. With `only_own_run`
  // the segments that an earlier run wrote are kept.
  void Release(std::uint64_t oldest_needed, bool only_own_run);

  JournalStats Stats() const;

 private:
  Result<std::unique_ptr<JournalFile>> CreateFile();
  void ReportRecovery();
  void ReportFailure(const Status& failure, bool is_journaling);
  std::string PathOf(std::string_view name) const;
  bool IsReusableAsSpare(const std::string& path) const;

  const JournalOptions options_;
  const JournalHooks hooks_;
  const Clock& clock_;
  disk::Files& files_;

  mutable std::mutex mutex_;           // guards the next three
  std::unique_ptr<JournalFile> file_;  // nullptr: events are in memory only
  bool is_full_ = false;
  JournalStats stats_;

  // StartSegment(), Sync() and Release() only.
  std::uint64_t next_segment_;
  bool has_spare_ = false;
  bool could_create_ = true;  // the last attempt to create a file; true before the first
  std::uint64_t last_size_bytes_ = 0;
  std::vector<std::unique_ptr<JournalFile>> ended_;
};

}  // namespace pitwall::journal
