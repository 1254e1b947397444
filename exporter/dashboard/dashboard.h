// The live page at `/` and its files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"

namespace pitwall::dashboard {

// The policy of every file of the page. The page may only load from and connect to its own daemon,
// runs no inline script or style, and creates no HTML from text.
std::string_view ContentSecurityPolicy();

struct Page {
  std::string path;
  http::Handler handler;  // GET; any thread
};

// One page for each asset. All URLs in them are relative, so the page works behind a path prefix
// that ends in a slash.
std::vector<Page> Pages();

}  // namespace pitwall::dashboard
