// Finds the handler of a path.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/http/websocket/websocket.h"

namespace pitwall::http {

struct Route {
  std::string method;                      // GET serves HEAD, too
  std::string pattern;                     // `/metrics`, or `/api/agent-performance/{agent_id}`
  Handler handler;                         // empty for a WebSocket
  std::vector<std::string> content_types;  // accepted types of a body; empty: the route takes none;
                                           // `*` is any type
  WebSocketHandler* websocket = nullptr;
  RefusalHandler on_refusal;       // empty: refusals are sent unchanged
  std::size_t max_body_bytes = 0;  // 0: the server's
};

// Add all routes before the server starts; then any thread may call Find().
class Router {
 public:
  void Add(Route route) { routes_.push_back(std::move(route)); }

  struct Match {
    const Route* route = nullptr;  // null: there is no such path, or not with this method
    std::string allow;             // the methods of the path; empty: there is no such path
    std::string_view pattern;
  };
  // Matches the path before percent-decoding, so that an escaped slash belongs to its parameter.
  Match Find(std::string_view method, std::string_view raw_path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace pitwall::http
