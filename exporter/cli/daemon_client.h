// HTTP to a daemon.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"

namespace pitwall::cli {

// What the daemon answered, or why it did not.
struct DaemonResponse {
  long status = 0;  // 0: no answer
  std::string body;
  std::chrono::seconds retry_after{0};  // 0: the answer names none
  std::string error;                    // not empty: no response, and why
  bool was_refused = false;             // nobody listens there
};

// One connection that stays open. One thread; a Post blocks until the answer or the timeout.
class DaemonClient {
 public:
  // Throws std::runtime_error with one line where the flags cannot be followed: an URL of another
  // scheme or with a password in it, a password file that cannot be read.
  DaemonClient(const DaemonFlags& flags, std::chrono::milliseconds timeout);
  ~DaemonClient();
  DaemonClient(const DaemonClient&) = delete;
  DaemonClient& operator=(const DaemonClient&) = delete;

  // To /api/events. `body` is borrowed for the call.
  DaemonResponse PostEvents(std::string_view body, const std::string& content_type);
  // Of a path with its query. More than `max_bytes` of body is an error. `stop` breaks it off
  // within a second.
  DaemonResponse Get(const std::string& path, std::size_t max_bytes, std::stop_token stop = {});
  const std::string& url() const { return url_; }

 private:
  struct Connection;
  DaemonResponse Perform();

  std::string url_;  // without a slash at its end
  std::unique_ptr<Connection> connection_;
};

// The counts and errors of a 200 or 400 from /api/events; nullopt where the body is none of ours.
std::optional<events::IngestResult> ParseIngestResult(std::string_view body);

// One line on an answer that is no 200 and has no counts, or did not come.
std::string ExplainResponse(const DaemonResponse& response, const std::string& url);

}  // namespace pitwall::cli
