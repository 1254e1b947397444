// Events into a running daemon.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/event_destination.h"

namespace pitwall::cli {

// Sends a body again where the daemon answers 429 or 503: after its Retry-After, else after a
// second that doubles each time, at most half a minute; it gives up after ten tries. Nothing else
// is sent twice, since events without an id would then count twice.
class HttpDestination : public EventDestination {
 public:
  using Wait = std::function<void(std::chrono::seconds)>;

  // Throws as DaemonClient does. `wait` sleeps by default.
  explicit HttpDestination(const DaemonFlags& flags, Wait wait = nullptr);

  PostResult Post(std::string_view lines) override;
  std::string Finish() override { return ""; }

 private:
  PostResult ToPostResult(const DaemonResponse& response) const;

  DaemonClient client_;
  const Wait wait_;
};

}  // namespace pitwall::cli
