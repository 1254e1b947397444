// gzip, both ways.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pitwall::http {

// Whether an Accept-Encoding value takes gzip: `gzip`, `x-gzip` or `*` with a quality above 0.
bool AcceptsGzip(std::string_view accept_encoding);

std::string Gzip(std::string_view body);

enum class Inflated { kWhole, kTooLarge, kBroken };
// Inflates one or more gzip members into `body`. Stops as soon as it would pass `max_bytes`, so a
// bomb costs no more memory than the bound.
Inflated Gunzip(std::string_view compressed, std::size_t max_bytes, std::string* body);

}  // namespace pitwall::http
