// Selects the format of a response.
#pragma once

#include <cstdint>
#include <string_view>

namespace pitwall::exposition {

enum class Format : std::uint8_t { kText, kOpenMetrics, kProtobuf };

std::string_view ContentTypeOf(Format format);

// The format with the greatest weight in an Accept header, or the first of several with that
// weight: text 0.0.4, OpenMetrics 1.0.0, or delimited protobuf. Text if the header is empty or
// names none of them, as in every Prometheus client library.
Format Negotiate(std::string_view accept);

}  // namespace pitwall::exposition
