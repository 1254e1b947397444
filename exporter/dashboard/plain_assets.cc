// The page of a daemon that is built without the dashboard: links to the API.
#include <span>

#include "exporter/dashboard/assets.h"

namespace pitwall::dashboard {

std::span<const Asset> Assets() {
  static constexpr Asset kAssets[] = {{"/", "text/html; charset=utf-8",
                                       R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pitwall</title>
<h1>Pitwall</h1>
<ul>
<li><a href="api/agent-performance">agents</a>
<li><a href="api/tools">tools</a>
<li><a href="api/history?metric=tool_calls">history</a>
<li><a href="metrics">metrics</a>
</ul>
<p>This daemon was built without its live page (PITWALL_DASHBOARD=OFF).</p>
</html>
)",
                                       "", ""}};
  return kAssets;
}

}  // namespace pitwall::dashboard
