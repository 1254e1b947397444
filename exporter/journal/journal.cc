#include "exporter/journal/journal.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/disk/framed_records.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::journal {

namespace {
// A spare that is much larger than a segment would waste disk space.
constexpr std::uint64_t kMaxSpareShare = 4;
constexpr std::uint64_t kSmallBytes = 1 << 20;

// A client that posts bodies cannot know it.
std::uint32_t NewKey() { return std::random_device()(); }

bool HasFile(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error));
}
}  // namespace

Journal::Journal(JournalOptions options, JournalHooks hooks, const Clock& clock, disk::Files& files)
    : options_(std::move(options)),
      hooks_(std::move(hooks)),
      clock_(clock),
      files_(files),
      next_segment_(options_.first_segment),
      has_spare_(HasFile(PathOf(kSpareName))) {}

std::string Journal::PathOf(std::string_view name) const {
  return disk::InFolder(options_.folder, name);
}

void Journal::Append(const Entry& entry) {
  const std::uint64_t body_hash = disk::HashOf(entry.body);
  Status status;
  bool is_first_failure = false;
  bool has_become_full = false;
  {
    const std::lock_guard lock(mutex_);
    if (!file_) return;
    const std::uint64_t before_bytes = file_->size_bytes();
    status = file_->Append(entry, body_hash);
    if (!status.ok()) {
      file_.reset();
      ++stats_.failures;
      is_first_failure = stats_.failing_since_ms == 0;
      if (is_first_failure) stats_.failing_since_ms = clock_.WallMs();
    } else {
      ++stats_.records;
      stats_.bytes += file_->size_bytes() - before_bytes;
      has_become_full = !is_full_ && file_->size_bytes() >= options_.full_bytes;
      is_full_ |= has_become_full;
    }
  }
  if (is_first_failure && hooks_.on_failure) hooks_.on_failure(status, false);
  if (has_become_full && hooks_.on_full) hooks_.on_full();
}

Result<std::unique_ptr<JournalFile>> Journal::CreateFile() {
  const std::uint64_t segment = next_segment_++;
  const std::string path = PathOf(kSegmentFiles.NameOf(segment));
  if (std::exchange(has_spare_, false)) {
    auto file = JournalFile::CreateFromSpare(files_, PathOf(kSpareName), path, {segment, NewKey()});
    if (file.ok()) return file;
  }
  auto file = JournalFile::Create(files_, path, {segment, NewKey()});
  if (!file.ok()) files_.Remove(path);
  return file;
}

Position Journal::StartSegment() {
  {
    const std::lock_guard lock(mutex_);
    if (file_ && file_->size_bytes() == 0) return {file_->segment(), 0};
  }
  Result<std::unique_ptr<JournalFile>> created = CreateFile();
  const Status status = created.ok() ? Status() : created.status();
  std::unique_ptr<JournalFile> ended;
  bool is_journaling = true;
  Position begin;
  {
    const std::lock_guard lock(mutex_);
    is_full_ = false;
    if (created.ok()) {
      begin = {(*created)->segment(), 0};
      ended = std::exchange(file_, *std::move(created));
    } else if (file_) {
      begin = {file_->segment(), file_->size_bytes()};
    } else {
      begin = {next_segment_, 0};
      is_journaling = false;
      if (stats_.failing_since_ms == 0) stats_.failing_since_ms = clock_.WallMs();
    }
  }
  if (ended) {
    last_size_bytes_ = ended->size_bytes();
    ended_.push_back(std::move(ended));
  }
  const bool could_create = std::exchange(could_create_, status.ok());
  if (!status.ok() && could_create) ReportFailure(status, is_journaling);
  return begin;
}

void Journal::CheckFile() {
  Status status;
  {
    const std::lock_guard lock(mutex_);
    if (!file_) return;
    status = file_->CheckLinked();
    if (status.ok()) return;
    file_.reset();
    ++stats_.failures;
    if (stats_.failing_since_ms == 0) stats_.failing_since_ms = clock_.WallMs();
  }
  if (hooks_.on_failure) hooks_.on_failure(status, false);
  if (hooks_.on_full) hooks_.on_full();
}

void Journal::Sync() {
  if (ended_.empty()) return;
  Status failure;
  for (const std::unique_ptr<JournalFile>& file : std::exchange(ended_, {})) {
    if (Status status = file->Fsync(); !status.ok()) failure = std::move(status);
  }
  if (failure.ok()) failure = disk::FsyncFolder(files_, options_.folder);
  if (!failure.ok()) ReportFailure(failure, true);
}

void Journal::ReportFailure(const Status& failure, bool is_journaling) {
  {
    const std::lock_guard lock(mutex_);
    ++stats_.failures;
  }
  if (hooks_.on_failure) hooks_.on_failure(failure, is_journaling);
}

bool Journal::IsReusableAsSpare(const std::string& path) const {
  std::error_code error;
  const std::uint64_t size_bytes = std::filesystem::file_size(path, error);
  return !error && size_bytes <= std::max(kSmallBytes, kMaxSpareShare * last_size_bytes_);
}

void Journal::Release(std::uint64_t oldest_needed, bool only_own_run) {
  ReportRecovery();
  const std::uint64_t from = only_own_run ? options_.first_segment : 0;
  const Result<std::vector<std::uint64_t>> segments = kSegmentFiles.NumbersIn(options_.folder);
  if (!segments.ok()) return;  // the next snapshot releases them
  for (const std::uint64_t segment : *segments) {
    if (segment < from || segment >= oldest_needed) continue;
    const std::string path = PathOf(kSegmentFiles.NameOf(segment));
    if (!has_spare_ && IsReusableAsSpare(path)) {
      has_spare_ = files_.Rename(path, PathOf(kSpareName)) == 0;
    } else {
      files_.Remove(path);
    }
  }
}

void Journal::ReportRecovery() {
  bool has_recovered = false;
  {
    const std::lock_guard lock(mutex_);
    has_recovered = file_ && std::exchange(stats_.failing_since_ms, 0) != 0;
  }
  if (has_recovered && hooks_.on_recovery) hooks_.on_recovery();
}

JournalStats Journal::Stats() const {
  const std::lock_guard lock(mutex_);
  JournalStats stats = stats_;
  stats.file_bytes = file_ ? file_->size_bytes() : 0;
  return stats;
}

}  // namespace pitwall::journal
