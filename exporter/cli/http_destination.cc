#include "exporter/cli/http_destination.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

using std::chrono::seconds;

constexpr seconds kTimeout{60};
constexpr seconds kMaxWait{30};
constexpr int kTries = 10;

bool WantsPause(const DaemonResponse& response) {
  return response.status == 429 || response.status == 503;
}

HttpDestination::Wait WaitOr(HttpDestination::Wait wait) {
  if (wait) return wait;
  return [](seconds pause) { std::this_thread::sleep_for(pause); };
}

}  // namespace

Result<std::unique_ptr<HttpDestination>> HttpDestination::Create(const DaemonFlags& flags,
                                                                 Wait wait) {
  Result<DaemonClient> client = DaemonClient::Create(flags, kTimeout);
  if (!client.ok()) return client.status();
  return std::unique_ptr<HttpDestination>(new HttpDestination(*std::move(client), std::move(wait)));
}

HttpDestination::HttpDestination(DaemonClient client, Wait wait)
    : client_(std::move(client)), wait_(WaitOr(std::move(wait))) {}

Result<events::IngestResult> HttpDestination::Post(std::string_view lines) {
  return PostTo("/api/events", lines);
}

Result<events::IngestResult> HttpDestination::PostObservations(std::string_view lines) {
  return PostTo("/api/observations", lines);
}

Result<events::IngestResult> HttpDestination::PostTo(const std::string& path,
                                                     std::string_view lines) {
  seconds backoff{1};
  DaemonResponse response = client_.Post(path, lines, "application/x-ndjson");
  for (int tries = 1; tries < kTries && WantsPause(response); ++tries) {
    wait_(std::min(response.retry_after.count() > 0 ? response.retry_after : backoff, kMaxWait));
    backoff = std::min(backoff * 2, kMaxWait);
    response = client_.Post(path, lines, "application/x-ndjson");
  }
  return ResultOf(response);
}

Result<events::IngestResult> HttpDestination::ResultOf(const DaemonResponse& response) const {
  if (response.status == 200 || response.status == 400) {
    if (auto counts = ParseIngestResult(response.body)) return *std::move(counts);
  }
  std::string error = ExplainResponse(response, client_.url());
  if (response.was_refused) {
    error +=
        ": start one with \"pitwall serve\", or import into a storage folder with --storage.path";
  }
  return Status("", "", std::move(error));
}

}  // namespace pitwall::cli
