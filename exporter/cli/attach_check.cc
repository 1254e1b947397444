#include "exporter/cli/attach_check.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "exporter/cli/flags.h"
#include "pitwall/attached_store.h"
#include "pitwall/store.h"

namespace pitwall::cli {

namespace {

namespace fs = std::filesystem;

std::string UserName(uid_t id) {
  const passwd* const entry = ::getpwuid(id);
  return entry == nullptr ? std::to_string(id) : entry->pw_name;
}

std::string GroupName(gid_t id) {
  const group* const entry = ::getgrgid(id);
  return entry == nullptr ? std::to_string(id) : entry->gr_name;
}

// "is of pitwall:pitwall with mode 0710, and may not be entered by mia"
std::string PermissionsOf(const struct stat& status, const std::string& verb) {
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777U);
  return "is of " + UserName(status.st_uid) + ":" + GroupName(status.st_gid) + " with mode " +
         mode.data() + ", and may not be " + verb + " by " + UserName(::geteuid());
}

std::string HintFor(const struct stat& status, mode_t needed, const std::string& path) {
  if ((status.st_mode & needed) == needed) {
    const std::string group = GroupName(status.st_gid);
    return "Add the user to the group, and log in again: adduser " + UserName(::geteuid()) + " " +
           group;
  }
  return "Start the daemon with --storage.group=GROUP, or let the group in: chmod g+" +
         std::string(S_ISDIR(status.st_mode) ? "x " : "rw ") + path;
}

// Why a file cannot be opened, in two lines; empty if the permissions are not the reason.
std::string ExplainPermissions(const fs::path& arena) {
  fs::path path;
  for (const fs::path& part : arena) {
    path /= part;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return "";
    const bool is_folder = S_ISDIR(status.st_mode);
    if (::faccessat(AT_FDCWD, path.c_str(), is_folder ? X_OK : R_OK | W_OK, AT_EACCESS) == 0)
      continue;
    if (errno != EACCES) return "";
    return path.string() + " " + PermissionsOf(status, is_folder ? "entered" : "written") + ".\n" +
           HintFor(status, is_folder ? S_IXGRP : S_IRGRP | S_IWGRP, path.string());
  }
  return "";
}

std::string Explain(const std::string& folder, const AttachError& error) {
  const fs::path arena = fs::absolute(fs::path(folder) / "pitwall.arena").lexically_normal();
  if (std::string permissions = ExplainPermissions(arena); !permissions.empty()) return permissions;
  std::error_code ignored;
  if (!fs::exists(arena.parent_path(), ignored) || !fs::exists(arena, ignored)) {
    return arena.string() +
           " does not exist.\nStart the daemon first: pitwall serve --storage.path=" +
           arena.parent_path().string();
  }
  return error.what();
}

}  // namespace

int RunAttachCheck(const AttachCheckFlags& flags, std::FILE* out, std::FILE* errors) {
  try {
    const AttachedStore store = Store::Attach(flags.storage_path);
    std::fprintf(out, "Processes of %s can record into %s.\n", UserName(::geteuid()).c_str(),
                 flags.storage_path.c_str());
    return 0;
  } catch (const AttachError& error) {
    std::fprintf(errors, "pitwall attach-check: %s\n", Explain(flags.storage_path, error).c_str());
    return 1;
  }
}

}  // namespace pitwall::cli
