// HTTP client of a daemon.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"
#include "pitwall/status.h"

namespace pitwall::cli {

// The daemon's response, or the reason why there is none.
struct DaemonResponse {
  long status = 0;  // 0: no response
  std::string body;
  std::chrono::seconds retry_after{0};  // 0: not given
  std::string error;                    // not empty: why there is no response
  bool was_refused = false;             // no process listens there
};

// The URL without slashes at its end. Fails if it has another scheme than http and https, or
// contains a password.
Result<std::string> CheckDaemonUrl(std::string url);

// Keeps one connection open. One thread; requests block until the response or the timeout.
class DaemonClient {
 public:
  // Fails if the URL has another scheme or contains a password, or if the password file cannot be
  // read. Does not connect yet.
  static Result<DaemonClient> Create(const DaemonFlags& flags, std::chrono::milliseconds timeout);
  DaemonClient(DaemonClient&&) noexcept;
  DaemonClient& operator=(DaemonClient&&) noexcept;
  ~DaemonClient();

  // Posts to a path. `body` is borrowed for the call. A response of more than 1 MiB is an error.
  DaemonResponse Post(const std::string& path, std::string_view body,
                      const std::string& content_type);
  // Posts to /api/events.
  DaemonResponse PostEvents(std::string_view body, const std::string& content_type) {
    return Post("/api/events", body, content_type);
  }
  // Gets a path with its query. A body of more than `max_bytes` is an error. `stop` aborts the
  // request within a second.
  DaemonResponse Get(const std::string& path, std::size_t max_bytes, std::stop_token stop = {});
  const std::string& url() const { return url_; }

 private:
  struct Connection;
  DaemonClient(std::string url, std::unique_ptr<Connection> connection);
  DaemonResponse Perform();

  std::string url_;  // without a slash at its end
  std::unique_ptr<Connection> connection_;
};

// The counts and errors in a 200 or 400 from /api/events; nullopt if the body has no such form.
std::optional<events::IngestResult> ParseIngestResult(std::string_view body);

// One line about a response that is not 200 and has no counts, or about a missing response.
std::string ExplainResponse(const DaemonResponse& response, const std::string& url);

}  // namespace pitwall::cli
