// Asks the daemon, in a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "exporter/cli/daemon_client.h"
#include "pitwall/window.h"

namespace pitwall::cli::top {

// What to ask for.
struct BoardQuery {
  Window window = Window::kAll;
  std::string sort = "standing.rank";  // as the API has it
  std::string role;                    // empty: all
  std::uint64_t offset = 0;
  std::uint64_t limit = 10'000;

  std::string Path() const;
  bool operator==(const BoardQuery&) const = default;
};

inline constexpr std::size_t kMaxBoardBytes = 256U << 20;

// Asks at every interval, and at once where the query changes. The newest answer waits to be taken;
// `descriptor()` is readable while one does.
//
// Request() and Poll() from one thread; neither waits for the daemon. The destructor waits at most
// a second for a request that is under way.
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
  void Run(const std::stop_token& stop);

  DaemonClient client_;
  const std::chrono::milliseconds interval_;
  const int descriptor_;  // an eventfd
  std::mutex mutex_;
  std::condition_variable_any asked_;
  BoardQuery query_;
  std::optional<Response> response_;
  std::jthread thread_;  // last: it is joined before what it uses goes
};

}  // namespace pitwall::cli::top
