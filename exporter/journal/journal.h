// The bodies of events, kept from their arrival until a snapshot holds what they did.
//
//  1. Append() writes a body before its events are counted; the caller counts them, and only then
//     answers. Both happen while events are not held back.
//  2. For a snapshot events are held back. StartSegment() makes the next segment's file, unless
//  nothing
//     stands in the one at hand, and returns its begin, which the snapshot's state names: what it
//     holds stands before, all else behind.
//  3. Events go on. Sync() makes the ended file durable and closes it.
//  4. When the snapshot stands, Release() gives back the files that neither it nor the one before
//  it
//     names; one of them becomes the spare that the next segment is written over.
//
// Where a file cannot be made, the one at hand goes on and StartSegment() returns the place in it.
// Where a write fails, the file is never touched again and events stand in memory alone until the
// next StartSegment(); they are safe again with the snapshot that follows it.
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

namespace pitwall::journal {

struct JournalStats {
  std::uint64_t records = 0;  // appended, since start
  std::uint64_t bytes = 0;    // of these
  std::uint64_t failures = 0;
  std::uint64_t file_bytes = 0;       // of the segment that is written
  std::int64_t failing_since_ms = 0;  // wall clock: a crash loses events since; 0: it loses none
};

struct JournalHooks {
  // The first failure of several; whether events are kept nevertheless.
  std::function<void(const disk::Failure&, bool is_journaling)> on_failure;
  std::function<void()> on_recovery;  // a snapshot holds what was not kept
  std::function<void()> on_full;      // a snapshot should be written now; once a segment
};

struct JournalOptions {
  std::string folder;
  std::uint64_t first_segment = 1;               // greater than any that is there
  std::uint64_t full_bytes = 256 * 1024 * 1024;  // of a segment
};

// Append() and Stats() from any thread; StartSegment(), Sync() and Release() one at a time.
// Blocking: an append is a copy into the page cache, and waits for the disk where the kernel makes
// writers wait. Hooks are called without locks held, from the thread at hand.
class Journal {
 public:
  Journal(JournalOptions options, JournalHooks hooks, const Clock& clock = SystemClock(),
          disk::Files& files = disk::SystemFiles());
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Some 40 ns and 1 ns a 6 bytes, where there is a spare.
  void Append(const Entry& entry);
  // Where the next record stands. Nothing is appended meanwhile.
  Position StartSegment();
  void Sync();
  // A snapshot stands. Segments before `oldest_needed` are not needed any more; with `only_own_run`
  // those that an earlier life left are.
  void Release(std::uint64_t oldest_needed, bool only_own_run);

  JournalStats Stats() const;

 private:
  std::unique_ptr<JournalFile> MakeFile(disk::Status& failure);
  void ReportRecovery();
  void Report(const disk::Failure& failure, bool is_journaling);
  std::string PathOf(std::string_view name) const;
  bool IsReusableAsSpare(const std::string& path) const;

  const JournalOptions options_;
  const JournalHooks hooks_;
  const Clock& clock_;
  disk::Files& files_;

  mutable std::mutex mutex_;           // guards the next three
  std::unique_ptr<JournalFile> file_;  // nullptr: events stand in memory alone
  bool is_full_ = false;
  JournalStats stats_;

  // StartSegment(), Sync() and Release() only.
  std::uint64_t next_segment_;
  bool has_spare_ = false;
  bool can_begin_ = true;  // the last attempt did, or has not been made
  std::uint64_t last_size_bytes_ = 0;
  std::vector<std::unique_ptr<JournalFile>> ended_;
};

}  // namespace pitwall::journal
