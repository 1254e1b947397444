#include "exporter/journal/journal_file.h"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "exporter/disk/files.h"
#include "exporter/disk/framed_records.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "pitwall/status.h"

namespace pitwall::journal {

namespace {
constexpr mode_t kOwnerOnly = 0600;
}

Result<std::unique_ptr<JournalFile>> JournalFile::Create(disk::Files& files,
                                                         const std::string& path,
                                                         SegmentId segment) {
  std::unique_ptr<JournalFile> file(new JournalFile(files, path, segment));
  if (Status status = file->file_.Create(kOwnerOnly); !status.ok()) return status;
  if (Status status = file->WriteEnd(); !status.ok()) return status;
  return file;
}

Result<std::unique_ptr<JournalFile>> JournalFile::CreateFromSpare(disk::Files& files,
                                                                  const std::string& spare_path,
                                                                  const std::string& path,
                                                                  SegmentId segment) {
  std::unique_ptr<JournalFile> file(new JournalFile(files, spare_path, segment));
  if (Status status = file->file_.Open(); !status.ok()) return status;
  if (Status status = file->WriteEnd(); !status.ok()) return status;
  if (Status status = file->file_.RenameTo(path); !status.ok()) return status;
  return file;
}

Status JournalFile::WriteEnd() {
  const FrameHeader end = EndRecord(segment_, 0);
  const std::string_view part = disk::BytesOf(end);
  return file_.WriteAt(0, std::span(&part, 1));
}

Status JournalFile::Append(const Entry& entry, std::uint64_t body_hash) {
  const FrameHeader header = RecordHeader(entry, body_hash, segment_, size_bytes_);
  const std::uint64_t end_at = size_bytes_ + disk::kFrameHeaderBytes + entry.body.size();
  const FrameHeader end = EndRecord(segment_, end_at);
  const std::array<std::string_view, 3> parts = {disk::BytesOf(header), entry.body,
                                                 disk::BytesOf(end)};
  if (Status status = file_.WriteAt(size_bytes_, parts); !status.ok()) return status;
  size_bytes_ = end_at;
  return {};
}

}  // namespace pitwall::journal
