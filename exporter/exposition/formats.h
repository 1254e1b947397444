// Which format a client gets.
#pragma once

#include <cstdint>
#include <string_view>

namespace pitwall::exposition {

enum class Format : std::uint8_t { kText, kOpenMetrics, kProtobuf };

std::string_view ContentTypeOf(Format format);

// The format with the greatest weight in an Accept header, the first of equals: text 0.0.4,
// OpenMetrics 1.0.0, or delimited protobuf. Text where the header is empty or names none of them,
// as every Prometheus client library does.
Format Negotiate(std::string_view accept);

}  // namespace pitwall::exposition
