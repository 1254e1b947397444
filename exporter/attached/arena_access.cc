#include "exporter/attached/arena_access.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "exporter/text/units.h"
#include "pitwall/host/descriptors.h"
#include "pitwall/status.h"

namespace pitwall::attached {

namespace {

std::optional<gid_t> GroupIdOf(const std::string& name) {
  std::vector<char> buffer(16 << 10);
  group entry{};
  group* found = nullptr;
  while (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == ERANGE &&
         buffer.size() < (16U << 20U)) {
    buffer.resize(buffer.size() * 2);
  }
  if (found != nullptr) return found->gr_gid;
  const auto number = text::ParseInteger(name);
  if (!number || *number >= std::numeric_limits<gid_t>::max()) return std::nullopt;
  return static_cast<gid_t>(*number);
}

// Gives the file to the group and adds permissions, without following a symbolic link.
Status Share(const std::string& path, int open_flags, gid_t group, mode_t added) {
  const int fd = RetryInterrupted(
      [&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | open_flags); });
  if (fd < 0) return Status::FromErrno("open", path, errno);
  struct stat status {};
  const char* failed_step = nullptr;
  if (fstat(fd, &status) != 0) {
    failed_step = "inspect";
  } else if (status.st_gid != group && fchown(fd, static_cast<uid_t>(-1), group) != 0) {
    failed_step = "change the group of";
  } else if ((status.st_mode & added) != added &&
             fchmod(fd, (status.st_mode & 07777U) | added) != 0) {
    failed_step = "change the permissions of";
  }
  const int error = errno;
  close(fd);
  return failed_step == nullptr ? Status() : Status::FromErrno(failed_step, path, error);
}

Status UnknownGroup(const std::string& group) {
  return {"use --storage.group", "", "there is no group \"" + group + "\""};
}

}  // namespace

Status CheckGroup(const std::string& group) {
  return group.empty() || GroupIdOf(group) ? Status() : UnknownGroup(group);
}

Status ShareArenaWithGroup(const std::string& folder, const std::string& group) {
  const std::optional<gid_t> id = GroupIdOf(group);
  if (!id) return UnknownGroup(group);
  if (Status status = Share(folder, O_DIRECTORY, *id, S_IXGRP); !status.ok()) return status;
  return Share(folder + "/pitwall.arena", 0, *id, S_IRGRP | S_IWGRP);
}

}  // namespace pitwall::attached
