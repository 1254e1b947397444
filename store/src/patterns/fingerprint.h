// A 32-bit fingerprint of a call's tool and arguments.
#pragma once

#include <cstdint>
#include <string_view>

#include "memory/siphash.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

// Fixed, because fingerprints are part of snapshots.
inline constexpr SipKey kArgumentsKey{0x6172'6775'6d65'6e74, 0x6669'6e67'6572'7072};

inline std::uint32_t HashTo32(std::uint64_t word) noexcept {
  constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15;
  return static_cast<std::uint32_t>(word * kGolden >> 32);
}

// The tool's part of a fingerprint, combined by exclusive or.
inline std::uint32_t ToolHash(NameRef tool) noexcept { return HashTo32(tool.line()); }

// 0 without an args_hash.
inline std::uint32_t FingerprintOf(NameRef tool, std::string_view args_hash) noexcept {
  if (args_hash.empty()) return 0;
  const std::uint32_t fingerprint = HashTo32(SipHash13(kArgumentsKey, args_hash)) ^ ToolHash(tool);
  return fingerprint == 0 ? 1 : fingerprint;
}

}  // namespace pitwall::internal
