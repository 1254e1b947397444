// The files of the live page, which the build embeds into the program.
#pragma once

#include <span>
#include <string_view>

namespace pitwall::dashboard {

// Valid for the whole process.
struct Asset {
  std::string_view
      path;  // `/`, or `/assets/main-4F2A….js`: the name contains a hash of the content
  std::string_view content_type;
  std::string_view body;
  std::string_view gzip;    // the compressed body; empty: there is none
  std::string_view brotli;  // the compressed body; empty: there is none
};

// The page at `/` comes first.
std::span<const Asset> Assets();

}  // namespace pitwall::dashboard
