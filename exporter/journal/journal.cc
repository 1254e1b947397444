#include "exporter/journal/journal.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "exporter/journal/names.h"

namespace pitwall::journal {

namespace {
// A spare much larger than what is written would only take room.
constexpr std::uint64_t kMaxSpareShare = 4;
constexpr std::uint64_t kSmallBytes = 1 << 20;
}  // namespace

Journal::Journal(JournalOptions options, JournalHooks hooks, const Clock& clock, disk::Files& files)
    : options_(std::move(options)),
      hooks_(std::move(hooks)),
      clock_(clock),
      files_(files),
      next_segment_(options_.first_segment),
      has_spare_(std::filesystem::exists(PathOf(kSpareName))) {}

std::string Journal::PathOf(std::string_view name) const {
  return disk::InFolder(options_.folder, name);
}

void Journal::Append(const Entry& entry) {
  const std::uint64_t body_hash = HashOf(entry.body);
  disk::Status failure;
  bool is_first = false;
  bool is_full = false;
  {
    const std::lock_guard lock(mutex_);
    if (!file_) return;
    const std::uint64_t before_bytes = file_->size_bytes();
    failure = file_->Append(entry, body_hash);
    if (failure) {
      file_.reset();
      ++stats_.failures;
      is_first = stats_.failing_since_ms == 0;
      if (is_first) stats_.failing_since_ms = clock_.WallMs();
    } else {
      ++stats_.records;
      stats_.bytes += file_->size_bytes() - before_bytes;
      is_full = !is_full_ && file_->size_bytes() >= options_.full_bytes;
      is_full_ |= is_full;
    }
  }
  if (is_first && hooks_.on_failure) hooks_.on_failure(*failure, false);
  if (is_full && hooks_.on_full) hooks_.on_full();
}

std::unique_ptr<JournalFile> Journal::MakeFile(disk::Status& failure) {
  const std::uint64_t segment = next_segment_++;
  const std::string path = PathOf(FileName(segment));
  if (std::exchange(has_spare_, false)) {
    auto file = std::make_unique<JournalFile>(files_, path, segment);
    if (!file->CreateFromSpare(PathOf(kSpareName))) return file;
  }
  auto file = std::make_unique<JournalFile>(files_, path, segment);
  failure = file->Create();
  if (!failure) return file;
  files_.Remove(path);
  return nullptr;
}

Position Journal::StartSegment() {
  {
    const std::lock_guard lock(mutex_);
    if (file_ && file_->size_bytes() == 0) return {file_->segment(), 0};
  }
  disk::Status failure;
  std::unique_ptr<JournalFile> file = MakeFile(failure);
  bool is_journaling = true;
  Position begin;
  {
    const std::lock_guard lock(mutex_);
    is_full_ = false;
    if (file) {
      begin = {file->segment(), 0};
      std::swap(file_, file);
    } else if (file_) {
      begin = {file_->segment(), file_->size_bytes()};
    } else {
      begin = {next_segment_, 0};
      is_journaling = false;
      if (stats_.failing_since_ms == 0) stats_.failing_since_ms = clock_.WallMs();
    }
  }
  if (file) {
    last_size_bytes_ = file->size_bytes();
    ended_.push_back(std::move(file));
  }
  if (failure && std::exchange(can_begin_, false)) Report(*failure, is_journaling);
  if (!failure) can_begin_ = true;
  return begin;
}

void Journal::Sync() {
  disk::Status failure;
  if (ended_.empty()) return;
  for (const std::unique_ptr<JournalFile>& file : std::exchange(ended_, {})) {
    if (disk::Status failed = file->Fsync()) failure = std::move(failed);
  }
  if (!failure) failure = disk::FsyncFolder(files_, options_.folder);
  if (failure) Report(*failure, true);
}

void Journal::Report(const disk::Failure& failure, bool is_journaling) {
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
  for (const std::string& name : disk::ListFolder(options_.folder)) {
    const std::optional<std::uint64_t> segment = SegmentOf(name);
    if (!segment || *segment < from || *segment >= oldest_needed) continue;
    const std::string path = PathOf(name);
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
