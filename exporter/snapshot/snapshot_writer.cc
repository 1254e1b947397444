#include "exporter/snapshot/snapshot_writer.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "exporter/snapshot/names.h"
#include "exporter/snapshot/records.h"

namespace pitwall::snapshot {

namespace {

constexpr mode_t kForAll = 0644;
constexpr mode_t kForUsOnly = 0600;
constexpr std::uint64_t kMinDoubledBytes = 1 << 20;
constexpr std::string_view kNewSuffix = ".new";

}  // namespace

SnapshotWriter::SnapshotWriter(std::string folder, SnapshotsOnDisk on_disk, disk::Files& files)
    : folder_(std::move(folder)), files_(files), on_disk_(std::move(on_disk)) {}

std::string SnapshotWriter::PathOf(std::string_view name) const {
  return disk::InFolder(folder_, name);
}

std::uint64_t SnapshotWriter::NextGeneration() const {
  std::uint64_t generation = 1;
  for (const std::string& name : disk::ListFolder(folder_)) {
    generation = std::max(generation, GenerationOf(name).value_or(0) + 1);
  }
  return generation;
}

disk::Status SnapshotWriter::BeginHistory() {
  const std::uint64_t generation = NextGeneration();
  if (first_generation_ == 0) first_generation_ = generation;
  extent_ = {HistoryName(generation), 0};
  rewritten_bytes_ = 0;
  history_ = std::make_unique<disk::NewFile>(files_, PathOf(extent_.name));
  disk::Status failure = history_->Create(kForUsOnly);
  if (failure) history_.reset();
  return failure;
}

disk::Status SnapshotWriter::WriteHistory(const SnapshotState& state) {
  if (!history_) {
    if (disk::Status failure = BeginHistory()) return failure;
  }
  std::string bytes;
  RecordWriter records(bytes);
  if (extent_.size_bytes == 0) records.Magic();
  const std::span<const PackedSlot> slots = state.image.parts().slots;
  for (const PackedSlot& slot : slots) {
    if (!slot.is_open()) records.SealedSlot(slot);
  }
  for (const EventIdSet::Contents& ids : state.ids) records.Ids(ids, state.ids_remembered);
  if (!slots.empty() && slots.back().is_open()) records.OpenSlot(slots.back());
  if (disk::Status failure = history_->Write(bytes)) return failure;
  if (disk::Status failure = history_->Fsync()) return failure;
  extent_.size_bytes += bytes.size();
  if (rewritten_bytes_ == 0) rewritten_bytes_ = bytes.size();
  return {};
}

disk::Status SnapshotWriter::WriteSnapshot(const std::string& text) const {
  disk::NewFile file(files_, PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
  files_.Remove(file.path());  // of a write that failed
  if (disk::Status failure = file.Create(kForAll)) return failure;
  if (disk::Status failure = file.Write(text)) return failure;
  if (disk::Status failure = file.Fsync()) return failure;
  return file.Close();
}

disk::Status SnapshotWriter::Rotate(const ReferencedFiles& named) {
  const std::string current = PathOf(kSnapshotName);
  const std::string previous = PathOf(kPreviousName);
  const std::string second = previous + std::string(kNewSuffix);
  const std::string fresh = current + std::string(kNewSuffix);
  files_.Remove(second);
  // ENOENT: nothing stands under the first name; the previous one keeps what it has.
  int error = files_.Link(current, second);
  if (error == 0) {
    error = files_.Rename(second, previous);
  } else if (error == EPERM || error == EOPNOTSUPP || error == EMLINK) {
    // No hard links here: for a moment the previous name alone leads to a snapshot.
    error = files_.Rename(current, previous);
  }
  if (error != 0 && error != ENOENT) return disk::SystemFailure("keep", previous, error);
  if (const int failed = files_.Rename(fresh, current)) {
    return disk::SystemFailure("rename", fresh, failed);
  }
  if (error == 0) on_disk_.previous = on_disk_.current;
  on_disk_.current = named;
  return disk::FsyncFolder(files_, folder_);
}

void SnapshotWriter::RemoveUnreferenced(WriteResult& written) const {
  const std::vector<std::string> listed = disk::ListFolder(folder_);
  written.has_broken_snapshot = std::any_of(
      listed.begin(), listed.end(),
      [](const std::string& name) { return name.find(kBrokenInfix) != std::string::npos; });
  for (const std::string& name : listed) {
    const std::optional<std::uint64_t> generation = GenerationOf(name);
    if (!generation || name == on_disk_.current.history || name == on_disk_.previous.history)
      continue;
    if (written.has_broken_snapshot && *generation < first_generation_) continue;
    files_.Remove(PathOf(name));
  }
  written.oldest_needed_segment = on_disk_.current.journal_segment;
  if (!on_disk_.previous.history.empty()) {
    written.oldest_needed_segment =
        std::min(written.oldest_needed_segment, on_disk_.previous.journal_segment);
  }
}

WriteResult SnapshotWriter::Write(const SnapshotState& state, std::span<const Standing> standings) {
  WriteResult written;
  written.is_history_rewritten = !history_;
  written.failure = WriteHistory(state);
  if (written.failure) {
    // A new generation that nothing names yet only takes room; one that is named stays.
    const bool is_named =
        extent_.name == on_disk_.current.history || extent_.name == on_disk_.previous.history;
    if (history_ && !is_named) files_.Remove(PathOf(extent_.name));
    history_.reset();
    cursor_ = {};
    return written;
  }
  cursor_ = state.cursor;
  const std::string text =
      SnapshotText(state.image.parts(), standings, {extent_, state.journal, state.attached});
  written.size_bytes = text.size();
  written.failure = WriteSnapshot(text);
  if (!written.failure) written.failure = Rotate({extent_.name, state.journal.segment});
  if (written.failure) {
    files_.Remove(PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
    return written;  // what was appended to the history file stays: the next snapshot names it
  }
  RemoveUnreferenced(written);
  if (extent_.size_bytes > std::max(kMinDoubledBytes, 2 * rewritten_bytes_)) {
    history_.reset();
    cursor_ = {};
  }
  return written;
}

}  // namespace pitwall::snapshot
