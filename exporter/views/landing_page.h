// The page at `/`: the leaderboard, live.
#pragma once

#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::views {

// The page as it was built in; lives for the whole process.
std::string_view LandingPageHtml();

// Its Content-Security-Policy: nothing but its own style and script, by their hashes, and
// connections to where it came from.
std::string LandingPagePolicy();

// `GET /`. All its URLs are relative, so it works behind a path prefix that ends in a slash.
http::Handler LandingPage();

}  // namespace pitwall::views
