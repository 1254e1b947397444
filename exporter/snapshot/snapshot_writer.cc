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
constexpr std::uint64_t kLeastDoubledBytes = 1 << 20;
constexpr std::string_view kNewSuffix = ".new";

}  // namespace

SnapshotWriter::SnapshotWriter(std::string folder, StandingSnapshots names, disk::Files& files)
    : folder_(std::move(folder)), files_(files), names_(std::move(names)) {}

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
  whole_bytes_ = 0;
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
  for (const PackedSlot& slot : state.sealed) records.SealedSlot(slot);
  for (const EventIdSet::Contents& ids : state.ids) records.Ids(ids, state.ids_remembered);
  records.OpenSlot(state.open_slot);
  if (disk::Status failure = history_->Write(bytes)) return failure;
  if (disk::Status failure = history_->Fsync()) return failure;
  extent_.size_bytes += bytes.size();
  if (whole_bytes_ == 0) whole_bytes_ = bytes.size();
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

disk::Status SnapshotWriter::Rotate(const NamedFiles& named) {
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
  if (error == 0) names_.previous = names_.current;
  names_.current = named;
  return disk::FsyncFolder(files_, folder_);
}

void SnapshotWriter::RemoveUnnamed(Written& written) const {
  const std::vector<std::string> listed = disk::ListFolder(folder_);
  written.is_any_aside = std::any_of(listed.begin(), listed.end(), [](const std::string& name) {
    return name.find(kBrokenMark) != std::string::npos;
  });
  for (const std::string& name : listed) {
    const std::optional<std::uint64_t> generation = GenerationOf(name);
    if (!generation || name == names_.current.history || name == names_.previous.history) continue;
    if (written.is_any_aside && *generation < first_generation_) continue;
    files_.Remove(PathOf(name));
  }
  written.journal_needed_from = names_.current.journal_generation;
  if (!names_.previous.history.empty()) {
    written.journal_needed_from =
        std::min(written.journal_needed_from, names_.previous.journal_generation);
  }
}

Written SnapshotWriter::Write(const SnapshotState& state, std::span<const Standing> standings) {
  Written written;
  written.is_history_whole = !history_;
  written.failure = WriteHistory(state);
  if (written.failure) {
    // A new generation that nothing names yet only takes room; one that is named stays.
    const bool is_named =
        extent_.name == names_.current.history || extent_.name == names_.previous.history;
    if (history_ && !is_named) files_.Remove(PathOf(extent_.name));
    history_.reset();
    after_ = {};
    return written;
  }
  after_ = state.mark;
  const std::string text = SnapshotText(state.reading, standings,
                                        {extent_, state.journal, state.attached}, state.patterns);
  written.size_bytes = text.size();
  written.failure = WriteSnapshot(text);
  if (!written.failure) written.failure = Rotate({extent_.name, state.journal.generation});
  if (written.failure) {
    files_.Remove(PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
    return written;  // what was appended to the history file stays: the next snapshot names it
  }
  RemoveUnnamed(written);
  if (extent_.size_bytes > std::max(kLeastDoubledBytes, 2 * whole_bytes_)) {
    history_.reset();
    after_ = {};
  }
  return written;
}

}  // namespace pitwall::snapshot
