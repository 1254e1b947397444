// One process per storage folder.
#pragma once

#include <string>
#include <utility>

#include "pitwall/status.h"

namespace pitwall::storage {

// Holds the lock (flock) on the folder's file `pitwall.lock` until it is destroyed or the process
// ends. The file names the holder and stays in the folder; the kernel releases the lock of a dead
// process. Only the owner of the file may open it, so no other user can lock it. The lock counts
// only while the path leads to the locked file.
//
// Thread safety: one thread at a time, except for CheckFolder().
class FolderLock {
 public:
  // Creates the folder if it is missing. Fails if another process holds the lock; the cause names
  // that process, and says so if it is not the daemon that the file names. A symbolic link is
  // refused. Other processes see `holder`: "pid 4711, listening on …".
  static Result<FolderLock> Acquire(const std::string& folder, const std::string& holder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

  void SetHolder(const std::string& holder);
  // Fails if the path of the folder, or of the lock in it, leads to another file than when it was
  // locked.
  Status CheckFolder() const;

 private:
  FolderLock(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  std::string path_;  // of the file
};

}  // namespace pitwall::storage
