#include "exporter/log/version.h"

#include <sys/utsname.h>

#include <string>
#include <string_view>

namespace pitwall::cli {

namespace {

std::string_view Compiler() {
#if defined(__clang__)
  return "clang++ " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

std::string Platform() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  return std::string(names.sysname) + "/" + names.machine;
}

}  // namespace

std::string_view Version() { return PITWALL_VERSION; }

std::string VersionText() {
  std::string text = "pitwall ";
  text.append(Version());
  text.append("\n  compiler:  ").append(Compiler());
  text.append("\n  platform:  ").append(Platform()).append("\n");
  return text;
}

}  // namespace pitwall::cli
