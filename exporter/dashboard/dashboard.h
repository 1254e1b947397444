// The live page at `/` and the files it is made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"

namespace pitwall::dashboard {

// What every file of the page is sent with: it may load, and connect to, nothing but the daemon it
// came from, runs no inline script or style, and makes no HTML out of text.
std::string_view ContentSecurityPolicy();

struct Page {
  std::string path;
  http::Handler handler;  // GET; any thread
};

// One for each asset. Every address in them is relative, so all of it works behind a path prefix
// that ends in a slash.
std::vector<Page> Pages();

}  // namespace pitwall::dashboard
