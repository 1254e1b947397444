// A request of remote write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pitwall::remote_write {

// The protocol's versions. A request is stored as 2.0 and converted when it is sent as 1.0.
enum class Protocol : std::uint8_t { kVersion1, kVersion2 };

struct Request {
  std::string body;              // io.prometheus.write.v2.Request, in snappy's block format
  std::size_t samples = 0;       // values, staleness markers included
  std::size_t histograms = 0;    // native histograms, staleness markers included
  std::int64_t taken_at_ms = 0;  // wall clock; the time of every sample
};

// Shared by the queues of all receivers; immutable.
using SharedRequest = std::shared_ptr<const Request>;

// The bits of a staleness marker: Prometheus distinguishes it from every other NaN.
inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002;

}  // namespace pitwall::remote_write
