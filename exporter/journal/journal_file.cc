#include "exporter/journal/journal_file.h"

#include <sys/types.h>

#include <array>

namespace pitwall::journal {

namespace {

constexpr mode_t kForUsOnly = 0600;

std::string_view View(const HeaderBytes& header) { return {header.data(), header.size()}; }

}  // namespace

JournalFile::~JournalFile() {
  if (fd_ >= 0) files_.Close(fd_);
}

int JournalFile::WriteEnd() {
  const HeaderBytes end = EndRecord({segment_, 0});
  const std::string_view part = View(end);
  return files_.WriteAt(fd_, 0, std::span(&part, 1));
}

disk::Status JournalFile::Create() {
  if (const int error = files_.Create(path_, kForUsOnly, fd_)) {
    fd_ = -1;
    return disk::SystemFailure("create", path_, error);
  }
  const int error = WriteEnd();
  return error == 0 ? disk::Status() : disk::SystemFailure("write", path_, error);
}

disk::Status JournalFile::CreateFromSpare(const std::string& spare_path) {
  if (const int error = files_.Open(spare_path, fd_)) {
    fd_ = -1;
    return disk::SystemFailure("open", spare_path, error);
  }
  if (const int error = WriteEnd()) return disk::SystemFailure("write", spare_path, error);
  const int error = files_.Rename(spare_path, path_);
  return error == 0 ? disk::Status() : disk::SystemFailure("rename", spare_path, error);
}

disk::Status JournalFile::Append(const Entry& entry, std::uint64_t body_hash) {
  const HeaderBytes header = RecordHeader(entry, body_hash, {segment_, size_bytes_});
  const std::uint64_t end_at = size_bytes_ + kHeaderBytes + entry.body.size();
  const HeaderBytes end = EndRecord({segment_, end_at});
  const std::array<std::string_view, 3> parts = {View(header), entry.body, View(end)};
  if (const int error = files_.WriteAt(fd_, size_bytes_, parts)) {
    return disk::SystemFailure("write", path_, error);
  }
  size_bytes_ = end_at;
  return {};
}

disk::Status JournalFile::Fsync() {
  const int error = files_.Fsync(fd_);
  return error == 0 ? disk::Status() : disk::SystemFailure("fsync", path_, error);
}

}  // namespace pitwall::journal
