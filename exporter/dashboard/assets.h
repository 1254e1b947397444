// The files of the page, as they are built into the program.
#pragma once

#include <span>
#include <string_view>

namespace pitwall::dashboard {

// All of it lives for the whole process.
struct Asset {
  std::string_view path;  // `/`, or `/assets/main-4F2A….js`: such a name has a hash of the content
  std::string_view content_type;
  std::string_view body;
  std::string_view gzip;    // the same, compressed; empty: it has no such form
  std::string_view brotli;  // likewise
};

// The page at `/` comes first.
std::span<const Asset> Assets();

}  // namespace pitwall::dashboard
