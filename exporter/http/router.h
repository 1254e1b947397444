// Which handler answers a path.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/http/websocket/websocket.h"

namespace pitwall::http {

struct Route {
  std::string method;                      // GET also answers HEAD
  std::string pattern;                     // `/metrics`, or `/api/agent-performance/{agent_id}`
  Handler handler;                         // empty for a WebSocket
  std::vector<std::string> content_types;  // what a body may be; empty: no body is taken
  WebSocketHandler* websocket = nullptr;
};

// Filled before the server starts, then read from every thread.
class Router {
 public:
  void Add(Route route) { routes_.push_back(std::move(route)); }

  struct Match {
    const Route* route = nullptr;  // null: no such path, or not with this method
    std::string allow;             // the methods of the path; empty: no such path
    std::string_view pattern;
  };
  // Matches the path as sent, before percent-decoding, so that an escaped slash stays within its
  // parameter.
  Match Find(std::string_view method, std::string_view raw_path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace pitwall::http
