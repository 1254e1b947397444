#include "pitwall/store.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string_view>

#include "c/arguments.h"
#include "c/handles.h"  // IWYU pragma: keep
#include "pitwall/attached_store.h"
#include "pitwall/pitwall.h"

using pitwall::c::Arguments;

namespace {
void Say(const char* problem, char* error, std::size_t error_bytes) noexcept {
  if (error == nullptr || error_bytes == 0) return;
  const std::string_view text(problem);
  *std::copy_n(text.begin(), std::min(text.size(), error_bytes - 1), error) = '\0';
}
}  // namespace

pitwall_status pitwall_store_attach(const char* path, pitwall_store** store, char* error,
                                    std::size_t error_bytes) {
  Say("", error, error_bytes);
  if (store == nullptr) return PITWALL_BAD_HANDLE;
  *store = nullptr;
  if (path == nullptr || *path == '\0') return PITWALL_BAD_PATH;
  try {
    *store =
        new pitwall_store{std::make_shared<pitwall::AttachedStore>(pitwall::Store::Attach(path))};
    return PITWALL_OK;
  } catch (const std::bad_alloc&) {
    return PITWALL_NO_MEMORY;
  } catch (const std::exception& problem) {
    Say(problem.what(), error, error_bytes);
    return PITWALL_CANNOT_ATTACH;
  }
}

void pitwall_store_free(pitwall_store* store) { delete store; }

pitwall_status pitwall_store_stats(const pitwall_store* store, pitwall_stats* stats) {
  const Arguments arguments = Arguments().Present(store).Present(stats);
  if (!arguments.ok()) return arguments.status();
  const pitwall::AttachedStore::Stats now = store->store->stats();
  *stats = {now.dropped, now.lost_pages};
  return PITWALL_OK;
}
