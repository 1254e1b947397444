#include "exporter/http/civetweb/openssl_for_civetweb.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "pitwall/status.h"

// The libraries of openssl_names/, which the build makes.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): names of symbols.
extern const unsigned char pitwall_libssl_begin[];
extern const unsigned char pitwall_libssl_end[];
extern const unsigned char pitwall_libcrypto_begin[];
extern const unsigned char pitwall_libcrypto_end[];
// NOLINTEND(readability-identifier-naming)
}

namespace pitwall::http {

namespace {

bool LoadFromMemory(const unsigned char* begin, const unsigned char* end) {
  const int fd = memfd_create("pitwall-openssl", MFD_CLOEXEC);
  if (fd < 0) return false;
  const auto size = static_cast<std::size_t>(end - begin);
  const bool written = write(fd, begin, size) == static_cast<ssize_t>(size);
  // The loader tells libraries apart by these paths, so the descriptor stays open. With the number
  // of the process in the path, a debugger finds the library, too.
  const std::string path = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd);
  // Never closed: the library must outlive every server of the process.
  return written && dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr;
}

}  // namespace

Status PrepareOpensslForCivetweb() {
  static const bool loaded = LoadFromMemory(pitwall_libcrypto_begin, pitwall_libcrypto_end) &&
                             LoadFromMemory(pitwall_libssl_begin, pitwall_libssl_end);
  if (loaded) return {};
  return {"load", "the OpenSSL names for CivetWeb", "TLS is not available"};
}

}  // namespace pitwall::http
