// One daemon a folder.
#pragma once

#include <optional>
#include <string>

namespace pitwall::snapshot {

// Holds the folder's lock file (flock) until it is destroyed or the process ends, however it ends.
// The file says who holds it and stays when it is let go; a lock is never left behind.
class FolderLock {
 public:
  // Makes the folder where it is missing. nullopt where somebody else holds it or it cannot be had;
  // `error` says who or why. `holder` is told to others: "pid 4711, since …, listening on …".
  static std::optional<FolderLock> Acquire(const std::string& folder, const std::string& holder,
                                           std::string& error);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

  // Who holds it, when more is known (the port).
  void SetHolder(const std::string& holder);

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace pitwall::snapshot
