// The file of one segment while it is written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "exporter/disk/files.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "pitwall/status.h"

namespace pitwall::journal {

// One thread at a time; blocking. After a failure only the destructor may be called; it closes the
// file.
class JournalFile {
 public:
  // Creates the file with an end record in it.
  static Result<std::unique_ptr<JournalFile>> Create(disk::Files& files, const std::string& path,
                                                     SegmentId segment);
  // Writes an end record at the beginning of the spare, then renames the spare to `path`.
  static Result<std::unique_ptr<JournalFile>> CreateFromSpare(disk::Files& files,
                                                              const std::string& spare_path,
                                                              const std::string& path,
                                                              SegmentId segment);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  // `body_hash` is disk::HashOf(entry.body).
  Status Append(const Entry& entry, std::uint64_t body_hash);
  Status Fsync() { return file_.Fsync(); }
  // Fails if the file was removed.
  Status CheckLinked() { return file_.CheckLinked(); }

  std::uint64_t segment() const { return segment_.number; }
  std::uint64_t size_bytes() const { return size_bytes_; }  // without the end record
  const std::string& path() const { return file_.path(); }

 private:
  JournalFile(disk::Files& files, const std::string& path, SegmentId segment)
      : file_(files, path), segment_(segment) {}
  Status WriteEnd();

  disk::OutputFile file_;
  const SegmentId segment_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace pitwall::journal
