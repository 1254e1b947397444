// The system's files with one failing operation.
#pragma once

#include <cerrno>
#include <set>
#include <stdexcept>
#include <string>

#include "exporter/disk/files.h"

namespace pitwall::test {

struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

class FaultyFiles : public disk::Files {
 public:
  // The operation with this number, counted from 0, fails; none if it is negative.
  void FailAt(int number, int error) {
    at_ = number;
    error_ = error;
    count_ = 0;
  }
  // The process dies before that operation; half of a write is done.
  void DieAt(int number) { FailAt(number, 0); }
  int count() const { return count_; }
  bool has_touched_failed_fd() const { return has_touched_failed_fd_; }

  int Create(const std::string& path, mode_t mode, int& fd) override {
    if (const int error = Next()) return error;
    const int error = real_.Create(path, mode, fd);
    failed_fds_.erase(fd);
    return error;
  }
  int Open(const std::string& path, int& fd) override {
    if (const int error = Next()) return error;
    const int error = real_.Open(path, fd);
    failed_fds_.erase(fd);
    return error;
  }
  int OpenFolder(const std::string& path, int& fd) override {
    if (const int error = Next()) return error;
    const int error = real_.OpenFolder(path, fd);
    failed_fds_.erase(fd);
    return error;
  }
  int Write(int fd, std::string_view bytes) override {
    if (failed_fds_.contains(fd)) has_touched_failed_fd_ = true;
    if (count_ == at_) real_.Write(fd, bytes.substr(0, bytes.size() / 2));
    return Failing(fd, Next(), [&] { return real_.Write(fd, bytes); });
  }
  int WriteAt(int fd, std::uint64_t offset_bytes,
              std::span<const std::string_view> parts) override {
    if (failed_fds_.contains(fd)) has_touched_failed_fd_ = true;
    if (count_ == at_) WriteHalf(fd, offset_bytes, parts);
    return Failing(fd, Next(), [&] { return real_.WriteAt(fd, offset_bytes, parts); });
  }
  int Fsync(int fd) override {
    if (failed_fds_.contains(fd)) has_touched_failed_fd_ = true;
    return Failing(fd, Next(), [] { return 0; });  // no test cuts the power
  }
  int CountLinks(int fd, std::uint64_t& links) override { return real_.CountLinks(fd, links); }
  int Close(int fd) override { return real_.Close(fd); }
  int Link(const std::string& from, const std::string& to) override {
    if (const int error = Next()) return error;
    return real_.Link(from, to);
  }
  int Rename(const std::string& from, const std::string& to) override {
    if (const int error = Next()) return error;
    return real_.Rename(from, to);
  }
  int Remove(const std::string& path) override {
    if (const int error = Next()) return error;
    return real_.Remove(path);
  }

 private:
  void WriteHalf(int fd, std::uint64_t offset_bytes, std::span<const std::string_view> parts) {
    std::string whole;
    for (const std::string_view part : parts) whole += part;
    const std::string_view half = std::string_view(whole).substr(0, whole.size() / 2);
    real_.WriteAt(fd, offset_bytes, std::span(&half, 1));
  }
  int Next() {
    if (count_++ != at_) return 0;
    if (error_ == 0) throw Killed();
    return error_;
  }
  template <class Do>
  int Failing(int fd, int error, const Do& go_on) {
    if (error == 0) return go_on();
    failed_fds_.insert(fd);
    return error;
  }

  disk::Files& real_ = disk::SystemFiles();
  int at_ = -1;
  int error_ = 0;
  int count_ = 0;
  std::set<int> failed_fds_;
  bool has_touched_failed_fd_ = false;
};

}  // namespace pitwall::test
