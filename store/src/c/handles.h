// The contents of the handles of pitwall.h.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <utility>

#include "pitwall/attached_store.h"
#include "pitwall/pitwall.h"

// Each handle shares ownership of the store, so handles may be freed in any order. The store is the
// first member, so that it is destroyed last. Agents, tools and models keep their names, which
// events need.
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

struct pitwall_model {
  std::shared_ptr<pitwall::AttachedStore> store;
  std::string agent_id;
  std::string name;
  pitwall::Model model;
};
// NOLINTEND(readability-identifier-naming)

namespace pitwall::c {

// Stores the result of `make` at *handle, or NULL if memory has run out.
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
