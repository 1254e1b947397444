// What the handles of pitwall.h hold.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <utility>

#include "pitwall/attached_store.h"
#include "pitwall/pitwall.h"

// Each keeps the store, so they may be freed in any order; the store is named first, so that it
// goes last. Agents and tools are named too: events go by names.
// NOLINTBEGIN(readability-identifier-naming)
struct pitwall_store {
  std::shared_ptr<pitwall::AttachedStore> store;
};

struct pitwall_agent {
  std::shared_ptr<pitwall::AttachedStore> store;
  std::string agent_id;
  pitwall::Agent agent;
};

struct pitwall_tool {
  std::shared_ptr<pitwall::AttachedStore> store;
  std::string agent_id;
  std::string name;
  pitwall::Tool tool;
};
// NOLINTEND(readability-identifier-naming)

namespace pitwall::c {

// What `make` returns, at *handle; NULL where there is no memory for it.
template <class Handle, class Make>
pitwall_status Open(Handle** handle, const Make& make) noexcept {
  try {
    *handle = new Handle(make());
    return PITWALL_OK;
  } catch (const std::bad_alloc&) {
    *handle = nullptr;
    return PITWALL_NO_MEMORY;
  }
}

}  // namespace pitwall::c
