#include "exporter/setup/settings_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "exporter/disk/files.h"
#include "pitwall/status.h"

namespace pitwall::setup {

namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;

// The absolute path of the file that the links lead to, whether it exists or not.
std::string FollowLinks(const std::string& path) {
  std::error_code error;
  fs::path at = fs::absolute(path, error);
  if (error) at = path;
  for (int i = 0; i < kMaxLinks && fs::is_symlink(at, error); ++i) {
    const fs::path target = fs::read_symlink(at, error);
    if (error) break;
    at = target.is_absolute() ? target : at.parent_path() / target;
  }
  return at.lexically_normal().string();
}

// Gives the new file the permissions and, where possible, the owner of the old one.
Status CopyAccess(const std::string& from, const std::string& to) {
  struct stat old_file {};
  if (::stat(from.c_str(), &old_file) != 0) return {};
  if (::chmod(to.c_str(), old_file.st_mode & 07777) != 0) {
    return Status::FromErrno("set the permissions of", to, errno);
  }
  struct stat new_file {};
  const bool differs = ::stat(to.c_str(), &new_file) == 0 &&
                       (new_file.st_uid != old_file.st_uid || new_file.st_gid != old_file.st_gid);
  if (differs && ::chown(to.c_str(), old_file.st_uid, old_file.st_gid) != 0 && errno != EPERM) {
    return Status::FromErrno("set the owner of", to, errno);
  }
  return {};
}

}  // namespace

SettingsFile::SettingsFile(disk::Files& files, const std::string& path)
    : files_(files), path_(FollowLinks(path)) {}

Result<std::optional<std::string>> SettingsFile::ReadAt(const std::string& path) {
  std::error_code error;
  const auto size_bytes = fs::file_size(path, error);
  if (!error && size_bytes > kMaxSettingsBytes) {
    return Status("read", path, "the file is larger than 16 MiB");
  }
  return disk::ReadFile(path);
}

Status SettingsFile::WriteTo(const std::string& path, std::string_view content) {
  const std::string folder = fs::path(path).parent_path().string();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Status::FromErrno("create", folder, error.value());
  disk::OutputFile file(files_, path + ".new-" + std::to_string(::getpid()));
  const std::string temporary = file.path();
  Status status = file.Create(0600);
  if (!status.ok()) return status;
  status = CopyAccess(fs::exists(path) ? path : path_, temporary);
  if (status.ok()) status = file.Write(content);
  if (status.ok()) status = file.Fsync();
  if (status.ok()) status = file.RenameTo(path);
  if (status.ok()) status = file.Close();
  if (!status.ok()) {
    files_.Remove(temporary);
    return status;
  }
  return disk::FsyncFolder(files_, folder);
}

Status SettingsFile::RemoveAt(const std::string& path) {
  const int error = files_.Remove(path);
  return error == 0 || error == ENOENT ? Status() : Status::FromErrno("remove", path, error);
}

}  // namespace pitwall::setup
