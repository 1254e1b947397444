// Imports events into a running daemon.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/event_destination.h"

namespace pitwall::cli {

// Sends a body again after a response of 429 or 503. It waits as long as Retry-After says, or else
// one second, doubled each time up to 30 s, and gives up after ten tries. It retries nothing else,
// because events without an id would be counted twice.
class HttpDestination : public EventDestination {
 public:
  using Wait = std::function<void(std::chrono::seconds)>;

  // Fails as DaemonClient::Create does. `wait` sleeps by default.
  static Result<std::unique_ptr<HttpDestination>> Create(const DaemonFlags& flags,
                                                         Wait wait = nullptr);

  Result<events::IngestResult> Post(std::string_view lines) override;
  Result<events::IngestResult> PostObservations(std::string_view lines) override;
  Status Finish() override { return {}; }

 private:
  HttpDestination(DaemonClient client, Wait wait);
  Result<events::IngestResult> PostTo(const std::string& path, std::string_view lines);
  Result<events::IngestResult> ResultOf(const DaemonResponse& response) const;

  DaemonClient client_;
  const Wait wait_;
};

}  // namespace pitwall::cli
