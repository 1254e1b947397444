#include "exporter/snapshot/snapshot_writer.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
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

// Names in the folder; none where it cannot be listed.
std::vector<std::string> List(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  return names;
}

}  // namespace

SnapshotWriter::SnapshotWriter(std::string folder, HistoryNames names, Files& files)
    : folder_(std::move(folder)), files_(files), names_(std::move(names)) {}

std::string SnapshotWriter::PathOf(std::string_view name) const { return InFolder(folder_, name); }

std::uint64_t SnapshotWriter::NextGeneration() const {
  std::uint64_t generation = 1;
  for (const std::string& name : List(folder_)) {
    generation = std::max(generation, GenerationOf(name).value_or(0) + 1);
  }
  return generation;
}

Status SnapshotWriter::BeginHistory() {
  const std::uint64_t generation = NextGeneration();
  if (first_generation_ == 0) first_generation_ = generation;
  extent_ = {HistoryName(generation), 0};
  whole_bytes_ = 0;
  history_ = std::make_unique<NewFile>(files_, PathOf(extent_.name));
  Status failure = history_->Create(kForUsOnly);
  if (failure) history_.reset();
  return failure;
}

Status SnapshotWriter::WriteHistory(const SnapshotState& state) {
  if (!history_) {
    if (Status failure = BeginHistory()) return failure;
  }
  std::string bytes;
  RecordWriter records(bytes);
  if (extent_.size_bytes == 0) records.Magic();
  for (const PackedSlot& slot : state.sealed) records.SealedSlot(slot);
  for (const EventIdSet::Contents& ids : state.ids) records.Ids(ids, state.ids_remembered);
  records.OpenSlot(state.open_slot);
  if (Status failure = history_->Write(bytes)) return failure;
  if (Status failure = history_->Fsync()) return failure;
  extent_.size_bytes += bytes.size();
  if (whole_bytes_ == 0) whole_bytes_ = bytes.size();
  return {};
}

Status SnapshotWriter::WriteSnapshot(const std::string& text) const {
  NewFile file(files_, PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
  files_.Remove(file.path());  // of a write that failed
  if (Status failure = file.Create(kForAll)) return failure;
  if (Status failure = file.Write(text)) return failure;
  if (Status failure = file.Fsync()) return failure;
  return file.Close();
}

Status SnapshotWriter::Rotate() {
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
  if (error != 0 && error != ENOENT) return SystemFailure("keep", previous, error);
  if (const int failed = files_.Rename(fresh, current)) {
    return SystemFailure("rename", fresh, failed);
  }
  if (error == 0) names_.previous = names_.current;
  names_.current = extent_.name;
  return FsyncFolder(files_, folder_);
}

void SnapshotWriter::RemoveUnnamed() const {
  const std::vector<std::string> listed = List(folder_);
  const bool is_any_aside = std::any_of(listed.begin(), listed.end(), [](const std::string& name) {
    return name.find(kBrokenMark) != std::string::npos;
  });
  for (const std::string& name : listed) {
    const std::optional<std::uint64_t> generation = GenerationOf(name);
    if (!generation || name == names_.current || name == names_.previous) continue;
    if (is_any_aside && *generation < first_generation_) continue;
    files_.Remove(PathOf(name));
  }
}

Written SnapshotWriter::Write(const SnapshotState& state, std::span<const Standing> standings) {
  Written written;
  written.is_history_whole = !history_;
  written.failure = WriteHistory(state);
  if (written.failure) {
    // A new generation that nothing names yet only takes room; one that is named stays.
    const bool is_named = extent_.name == names_.current || extent_.name == names_.previous;
    if (history_ && !is_named) files_.Remove(PathOf(extent_.name));
    history_.reset();
    after_ = {};
    return written;
  }
  after_ = state.mark;
  const std::string text = SnapshotText(state.reading, standings, extent_, state.patterns);
  written.size_bytes = text.size();
  written.failure = WriteSnapshot(text);
  if (!written.failure) written.failure = Rotate();
  if (written.failure) {
    files_.Remove(PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
    return written;  // what was appended to the history file stays: the next snapshot names it
  }
  RemoveUnnamed();
  if (extent_.size_bytes > std::max(kLeastDoubledBytes, 2 * whole_bytes_)) {
    history_.reset();
    after_ = {};
  }
  return written;
}

}  // namespace pitwall::snapshot
