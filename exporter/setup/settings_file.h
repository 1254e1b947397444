// The configuration file of an agent on disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/disk/files.h"
#include "pitwall/status.h"

namespace pitwall::setup {

inline constexpr std::size_t kMaxSettingsBytes = 16 << 20;

// Reads and replaces one file. Symbolic links are followed: the file that they lead to is replaced.
// A new content is written to a temporary file in the same folder, synced and renamed, with the
// permissions and, where the process may, the owner of the old file. New files are readable by
// their owner only.
//
// Blocking. One thread. Two processes that write the same file at the same time: the later wins.
class SettingsFile {
 public:
  SettingsFile(disk::Files& files, const std::string& path);

  const std::string& path() const { return path_; }  // absolute, with links resolved
  // The copy of the original file, and the undo information.
  std::string backup_path() const { return path_ + ".before-pitwall"; }
  std::string undo_path() const { return path_ + ".pitwall"; }

  // nullopt if there is no file. Fails if it is larger than kMaxSettingsBytes.
  Result<std::optional<std::string>> Read() const { return ReadAt(path_); }
  Result<std::optional<std::string>> ReadUndo() const { return ReadAt(undo_path()); }
  Result<std::optional<std::string>> ReadBackup() const { return ReadAt(backup_path()); }

  // Creates missing folders.
  Status Write(std::string_view content) { return WriteTo(path_, content); }
  Status WriteUndo(std::string_view content) { return WriteTo(undo_path(), content); }
  Status WriteBackup(std::string_view content) { return WriteTo(backup_path(), content); }

  // No error if the file is gone.
  Status Remove() { return RemoveAt(path_); }
  Status RemoveUndo() { return RemoveAt(undo_path()); }
  Status RemoveBackup() { return RemoveAt(backup_path()); }

 private:
  static Result<std::optional<std::string>> ReadAt(const std::string& path);
  Status WriteTo(const std::string& path, std::string_view content);
  Status RemoveAt(const std::string& path);

  disk::Files& files_;
  std::string path_;
};

}  // namespace pitwall::setup
