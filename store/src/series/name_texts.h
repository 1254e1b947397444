// The text of a name, as a value.
#pragma once

#include <string>

#include "series/registry.h"

namespace pitwall::internal {

// Empty for no name.
inline std::string ReadName(const Registry& registry, NameRef ref) {
  if (!ref) return {};
  const NameRecord& name = registry.At(ref);
  std::string text(name.size_bytes.load(std::memory_order_relaxed), '\0');
  name.text.CopyTo(text);
  return text;
}

}  // namespace pitwall::internal
