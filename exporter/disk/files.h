// System calls on files behind an interface, so that a test can let each of them fail.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::disk {

// One method for each system call. Each returns 0 or the errno; OutputFile turns it into a Status.
//
// Blocking. Thread safety: one thread at a time; SystemFiles() from any thread.
class Files {
 public:
  virtual ~Files() = default;
  // Creates a file for writing; EEXIST if it exists.
  virtual int Create(const std::string& path, mode_t mode, int& fd) = 0;
  // Opens an existing file for writing; ELOOP if it is a symbolic link.
  virtual int Open(const std::string& path, int& fd) = 0;
  // Opens a folder, so that it can be fsynced.
  virtual int OpenFolder(const std::string& path, int& fd) = 0;
  // Writes all bytes or returns an error.
  virtual int Write(int fd, std::string_view bytes) = 0;
  // Writes the parts one after the other, starting at `offset_bytes`; one system call unless it
  // writes less than it was asked to.
  virtual int WriteAt(int fd, std::uint64_t offset_bytes,
                      std::span<const std::string_view> parts) = 0;
  virtual int Fsync(int fd) = 0;
  // How many names the open file has; 0 if it was removed.
  virtual int CountLinks(int fd, std::uint64_t& links) = 0;
  virtual int Close(int fd) = 0;
  virtual int Link(const std::string& from, const std::string& to) = 0;
  virtual int Rename(const std::string& from, const std::string& to) = 0;
  virtual int Remove(const std::string& path) = 0;
};

// The system's files. They live as long as the process.
Files& SystemFiles();

// A file open for writing; the destructor closes it. A failed Status names the step and the path.
//
// Blocking. Thread safety: one thread at a time.
class OutputFile {
 public:
  OutputFile(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Exactly one of these comes first.
  Status Create(mode_t mode);  // fails if the file exists
  Status Open();               // fails if the file does not exist

  Status Write(std::string_view bytes);
  Status WriteAt(std::uint64_t offset_bytes, std::span<const std::string_view> parts);
  Status Fsync();
  // Fails if the file was removed, so that what is written into it is lost with its descriptor.
  Status CheckLinked();
  // Renames the file while it stays open.
  Status RenameTo(std::string path);
  Status Close();
  const std::string& path() const { return path_; }

 private:
  Status FromErrno(std::string step, int error_number) const;

  Files& files_;
  std::string path_;
  int fd_ = -1;
};

// Makes the folder's list of files durable. File systems that do not offer this (EINVAL, ENOTSUP)
// are no failure.
Status FsyncFolder(Files& files, const std::string& path);

inline std::string InFolder(const std::string& folder, std::string_view name) {
  return folder + '/' + std::string(name);
}

// The names in the folder; empty if there is no such folder.
Result<std::vector<std::string>> ListFolder(const std::string& folder);

// The content of a file; nullopt if there is no such file.
Result<std::optional<std::string>> ReadFile(const std::string& path);

}  // namespace pitwall::disk
