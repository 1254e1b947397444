#include "pitwall/host/keyed_hash.h"

#include <cstdint>
#include <string_view>

#include "memory/siphash.h"

namespace pitwall {

std::uint64_t KeyedHashOf(std::string_view text) noexcept {
  static const internal::SipKey key = internal::RandomSipKey();
  return internal::SipHash13(key, text);
}

}  // namespace pitwall
