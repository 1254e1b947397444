// What is sent in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pitwall::remote_write {

// The protocol's versions. A request is kept as 2.0 and made into 1.0 when it is sent as that.
enum class Protocol : std::uint8_t { kVersion1, kVersion2 };

struct Request {
  std::string body;              // io.prometheus.write.v2.Request, in snappy's block format
  std::size_t samples = 0;       // values, staleness markers included
  std::size_t histograms = 0;    // native ones, likewise
  std::int64_t taken_at_ms = 0;  // wall clock: of every sample in it
};

// Shared by the queues of all receivers; never changes.
using SharedRequest = std::shared_ptr<const Request>;

// What an application may send no value for: Prometheus tells it from every other NaN by its bits.
inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002;

}  // namespace pitwall::remote_write
