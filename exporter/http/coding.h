// gzip, both ways.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pitwall::http {

// Whether an Accept-Encoding value takes a coding such as `gzip` or `br`: by its name, that with
// `x-` before it, or `*`, with a quality above 0.
bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding);

std::string Gzip(std::string_view body);

enum class Inflated { kWhole, kTooLarge, kBroken };
// Inflates one or more gzip members into `body`. Stops as soon as it would pass `max_bytes`, so a
// bomb costs no more memory than the bound.
Inflated Gunzip(std::string_view compressed, std::size_t max_bytes, std::string* body);

}  // namespace pitwall::http
