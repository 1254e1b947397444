// The few things that are done to files, so that a test can let each of them fail.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/disk/failure.h"

namespace pitwall::disk {

// As the system calls of these names, but the answer is the error's number, 0 where there is none.
// Blocking. One thread at a time; the system's own may be shared.
class Files {
 public:
  virtual ~Files() = default;
  // Makes a file that was not there, for writing; EEXIST where it was.
  virtual int Create(const std::string& path, mode_t mode, int& fd) = 0;
  // One that is there, for writing.
  virtual int Open(const std::string& path, int& fd) = 0;
  // A folder, so that what it lists can be made durable.
  virtual int OpenFolder(const std::string& path, int& fd) = 0;
  // All of it, or an error.
  virtual int Write(int fd, std::string_view bytes) = 0;
  // The parts one after the other, from that byte on, in one system call where it takes them.
  virtual int WriteAt(int fd, std::uint64_t offset_bytes,
                      std::span<const std::string_view> parts) = 0;
  virtual int Fsync(int fd) = 0;
  virtual int Close(int fd) = 0;
  virtual int Link(const std::string& from, const std::string& to) = 0;
  virtual int Rename(const std::string& from, const std::string& to) = 0;
  virtual int Remove(const std::string& path) = 0;
};

// The machine's; lives for the whole process.
Files& SystemFiles();

// A file that is being made: what closes it, and the steps that fail by name.
class NewFile {
 public:
  NewFile(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  Status Create(mode_t mode);
  Status Write(std::string_view bytes);
  Status Fsync();
  Status Close();
  const std::string& path() const { return path_; }

 private:
  Files& files_;
  const std::string path_;
  int fd_ = -1;
};

// Makes durable which files the folder lists.
Status FsyncFolder(Files& files, const std::string& path);

inline std::string InFolder(const std::string& folder, std::string_view name) {
  return folder + '/' + std::string(name);
}

// The names in the folder; none where it cannot be listed.
std::vector<std::string> ListFolder(const std::string& folder);

// The whole file. False where there is none; `failure` tells where it cannot be read.
bool ReadFile(const std::string& path, std::string& bytes, Status& failure);

}  // namespace pitwall::disk
