#include "exporter/http/civetweb/byte_hooks.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "exporter/http/civetweb/byte_hook_table.h"
#include "pitwall/status.h"

// The libraries of libssl/, which the build makes.
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

// Null if that fails.
void* LoadFromMemory(const unsigned char* begin, const unsigned char* end) {
  const int fd = memfd_create("pitwall-openssl", MFD_CLOEXEC);
  if (fd < 0) return nullptr;
  const auto size = static_cast<std::size_t>(end - begin);
  if (write(fd, begin, size) != static_cast<ssize_t>(size)) return nullptr;
  // The loader tells libraries apart by these paths, so the descriptor stays open. With the number
  // of the process in the path, a debugger finds the library, too.
  const std::string path = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd);
  // Never closed: the library must outlive every server of the process.
  return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}

bool Load(const PitwallByteHooks& hooks) {
  if (LoadFromMemory(pitwall_libcrypto_begin, pitwall_libcrypto_end) == nullptr) return false;
  void* const library = LoadFromMemory(pitwall_libssl_begin, pitwall_libssl_end);
  if (library == nullptr) return false;
  auto* const used = static_cast<const PitwallByteHooks**>(dlsym(library, "pitwall_byte_hooks"));
  if (used == nullptr) return false;
  *used = &hooks;
  return true;
}

}  // namespace

Status LoadByteHooks(const PitwallByteHooks& hooks) {
  static const bool loaded = Load(hooks);
  if (loaded) return {};
  return {"load", "the library between CivetWeb and its sockets", "the loader refused it"};
}

}  // namespace pitwall::http
