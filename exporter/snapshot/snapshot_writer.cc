#include "exporter/snapshot/snapshot_writer.h"

#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/snapshot/history_records.h"
#include "exporter/snapshot/names.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/host/event_id_set.h"
#include "pitwall/host/store_image.h"
#include "pitwall/standing.h"
#include "pitwall/status.h"

namespace pitwall::snapshot {

namespace {

constexpr mode_t kWorldReadable = 0644;
constexpr mode_t kOwnerOnly = 0600;
constexpr std::uint64_t kMinDoubledBytes = 1 << 20;
constexpr std::string_view kNewSuffix = ".new";

}  // namespace

SnapshotWriter::SnapshotWriter(std::string folder, SnapshotsOnDisk on_disk, disk::Files& files)
    : folder_(std::move(folder)), files_(files), on_disk_(std::move(on_disk)) {}

std::string SnapshotWriter::PathOf(std::string_view name) const {
  return disk::InFolder(folder_, name);
}

Status SnapshotWriter::StartHistory() {
  const Result<std::uint64_t> next = kHistoryFiles.NextNumber(folder_);
  if (!next.ok()) return next.status();
  generation_ = *next;
  if (first_generation_ == 0) first_generation_ = generation_;
  extent_ = {kHistoryFiles.NameOf(generation_), 0};
  rewritten_bytes_ = 0;
  history_ = std::make_unique<disk::OutputFile>(files_, PathOf(extent_.name));
  Status status = history_->Create(kOwnerOnly);
  if (!status.ok()) history_.reset();
  return status;
}

Status SnapshotWriter::WriteHistory(const SnapshotState& state) {
  if (!history_) {
    if (Status status = StartHistory(); !status.ok()) return status;
  }
  std::string bytes;
  HistoryRecordWriter records(bytes, generation_, extent_.size_bytes);
  const std::span<const PackedSlot> slots = state.image.parts().slots;
  for (const PackedSlot& slot : slots) {
    if (!slot.is_open()) records.AppendSealedSlot(slot);
  }
  for (const EventIdSet::Contents& ids : state.ids) records.AppendIds(ids, state.ids_remembered);
  if (!slots.empty() && slots.back().is_open()) records.AppendOpenSlot(slots.back());
  if (Status status = history_->Write(bytes); !status.ok()) return status;
  if (Status status = history_->Fsync(); !status.ok()) return status;
  extent_.size_bytes += bytes.size();
  if (rewritten_bytes_ == 0) rewritten_bytes_ = bytes.size();
  return {};
}

// The next write starts a new generation. The file is removed unless a snapshot names it.
void SnapshotWriter::AbandonHistory() {
  const bool is_referenced =
      extent_.name == on_disk_.current.history || extent_.name == on_disk_.previous.history;
  if (history_ && !is_referenced) files_.Remove(PathOf(extent_.name));
  history_.reset();
  cursor_ = {};
}

Status SnapshotWriter::WriteSnapshot(const std::string& text) const {
  disk::OutputFile file(files_, PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
  files_.Remove(file.path());  // a failed write may have left it
  if (Status status = file.Create(kWorldReadable); !status.ok()) return status;
  if (Status status = file.Write(text); !status.ok()) return status;
  if (Status status = file.Fsync(); !status.ok()) return status;
  return file.Close();
}

Status SnapshotWriter::Rotate(const ReferencedFiles& referenced) {
  const std::string current = PathOf(kSnapshotName);
  const std::string previous = PathOf(kPreviousName);
  const std::string second = previous + std::string(kNewSuffix);
  const std::string fresh = current + std::string(kNewSuffix);
  files_.Remove(second);
  // ENOENT: there is no current snapshot, and the previous one stays as it is.
  int error = files_.Link(current, second);
  if (error == 0) {
    error = files_.Rename(second, previous);
  } else if (error == EPERM || error == EOPNOTSUPP || error == EMLINK) {
    // The file system has no hard links: for a moment only the previous name leads to a snapshot.
    error = files_.Rename(current, previous);
  }
  if (error != 0 && error != ENOENT) return Status::FromErrno("replace", previous, error);
  if (const int failed = files_.Rename(fresh, current)) {
    return Status::FromErrno("rename", fresh, failed);
  }
  if (error == 0) on_disk_.previous = on_disk_.current;
  on_disk_.current = referenced;
  return disk::FsyncFolder(files_, folder_);
}

void SnapshotWriter::RemoveUnreferenced(WriteResult& written) const {
  const Result<std::vector<std::string>> names = disk::ListFolder(folder_);
  // Without a list nothing is released. The next snapshot does it.
  const std::vector<std::string> listed = names.ok() ? *names : std::vector<std::string>();
  written.has_broken_snapshot = std::any_of(
      listed.begin(), listed.end(),
      [](const std::string& name) { return name.find(kBrokenInfix) != std::string::npos; });
  for (const std::string& name : listed) {
    const std::optional<std::uint64_t> generation = kHistoryFiles.NumberOf(name);
    if (!generation || name == on_disk_.current.history || name == on_disk_.previous.history) {
      continue;
    }
    if (written.has_broken_snapshot && *generation < first_generation_) continue;
    files_.Remove(PathOf(name));
  }
  written.oldest_needed_segment = on_disk_.current.journal_segment;
  if (!on_disk_.previous.history.empty()) {
    written.oldest_needed_segment =
        std::min(written.oldest_needed_segment, on_disk_.previous.journal_segment);
  }
}

Result<WriteResult> SnapshotWriter::Write(const SnapshotState& state,
                                          std::span<const Standing> standings) {
  WriteResult written;
  written.is_history_rewritten = !history_;
  if (Status status = WriteHistory(state); !status.ok()) {
    AbandonHistory();
    return status;
  }
  cursor_ = state.cursor;
  const std::string text =
      SnapshotText(state.image.parts(), standings, {extent_, state.journal, state.attached});
  written.size_bytes = text.size();
  Status status = WriteSnapshot(text);
  if (status.ok()) status = Rotate({extent_.name, state.journal.segment});
  if (!status.ok()) {
    files_.Remove(PathOf(std::string(kSnapshotName) + std::string(kNewSuffix)));
    return status;  // the records appended to the history file belong to the next snapshot
  }
  RemoveUnreferenced(written);
  if (extent_.size_bytes > std::max(kMinDoubledBytes, 2 * rewritten_bytes_)) {
    history_.reset();
    cursor_ = {};
  }
  return written;
}

}  // namespace pitwall::snapshot
