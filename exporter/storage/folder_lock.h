// One process per storage folder.
#pragma once

#include <string>

#include "pitwall/status.h"

namespace pitwall::storage {

// Holds the lock (flock) on the folder's file `pitwall.lock` until it is destroyed or the process
// ends. The file names the holder and stays in the folder; the kernel releases the lock of a dead
// process.
class FolderLock {
 public:
  // Creates the folder if it is missing. Fails if another process holds the lock; the cause names
  // it. Other processes are shown `holder`: "pid 4711, listening on …".
  static Result<FolderLock> Acquire(const std::string& folder, const std::string& holder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

  void SetHolder(const std::string& holder);

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace pitwall::storage
