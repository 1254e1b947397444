// Requests the board from the daemon, on a thread of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "exporter/cli/daemon_client.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/window.h"

namespace pitwall::cli::top {

// What is shown: a table, or one agent.
enum class View : std::uint8_t { kAgents, kAgent, kTasks, kGroups, kModels };

// The query of a request.
struct BoardQuery {
  View view = View::kAgents;
  std::string agent_id;  // of View::kAgent
  Window window = Window::kAll;
  std::string sort = "standing.rank";  // as in the API
  std::string role;                    // empty: all
  std::string search;                  // of agents and tasks; empty: all
  std::uint64_t offset = 0;
  std::uint64_t limit = 10'000;

  std::string Path() const;
  bool operator==(const BoardQuery&) const = default;
};

inline constexpr std::size_t kMaxBoardBytes = 256U << 20;

// Sends a request at every interval, and at once if the query changes. Keeps the newest response
// until Poll(); `descriptor()` is readable while there is one.
//
// Request() and Poll() from one thread; neither waits for the daemon. The destructor waits at most
// a second for a running request.
class Feed {
 public:
  struct Response {
    BoardQuery query;
    DaemonResponse response;
  };

  // Throws std::system_error if no file descriptor is available.
  Feed(DaemonClient client, const BoardQuery& query, std::chrono::milliseconds interval);
  static constexpr std::chrono::seconds kTimeout{10};  // for the client
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  void Request(const BoardQuery& query);
  std::optional<Response> Poll();
  int descriptor() const { return descriptor_; }
  const std::string& url() const { return client_.url(); }

 private:
  // Sends a request, and returns how long to wait until the next one.
  threads::BackgroundLoop::Duration Ask(const std::stop_token& stop);

  DaemonClient client_;
  const std::chrono::milliseconds interval_;
  const int descriptor_;  // an eventfd
  std::mutex mutex_;
  BoardQuery query_;
  std::optional<Response> response_;
  threads::BackgroundLoop loop_;  // last: it uses all others
};

}  // namespace pitwall::cli::top
