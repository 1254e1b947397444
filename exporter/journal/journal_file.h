// One segment while it is written.
#pragma once

#include <cstdint>
#include <string>

#include "exporter/disk/files.h"
#include "exporter/journal/record.h"

namespace pitwall::journal {

// One thread at a time; blocking. After a failure nothing more may be asked of it but to be
// destroyed, which closes it.
class JournalFile {
 public:
  JournalFile(disk::Files& files, std::string path, std::uint64_t segment)
      : files_(files), path_(std::move(path)), segment_(segment) {}
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  // Exactly one of the two comes first. The file has its end from the moment it has its name.
  disk::Status Create();
  disk::Status CreateFromSpare(const std::string& spare_path);

  // `body_hash` is HashOf(entry.body).
  disk::Status Append(const Entry& entry, std::uint64_t body_hash);
  disk::Status Fsync();

  std::uint64_t segment() const { return segment_; }
  std::uint64_t size_bytes() const { return size_bytes_; }  // without the end
  const std::string& path() const { return path_; }

 private:
  int WriteEnd();

  disk::Files& files_;
  const std::string path_;
  const std::uint64_t segment_;
  int fd_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace pitwall::journal
