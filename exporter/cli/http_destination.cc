#include "exporter/cli/http_destination.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace pitwall::cli {

namespace {

using std::chrono::seconds;

constexpr seconds kTimeout{60};
constexpr seconds kMostWait{30};
constexpr int kTries = 10;

bool WantsPause(const DaemonAnswer& answer) { return answer.status == 429 || answer.status == 503; }

HttpDestination::Wait WaitOr(HttpDestination::Wait wait) {
  if (wait) return wait;
  return [](seconds pause) { std::this_thread::sleep_for(pause); };
}

}  // namespace

HttpDestination::HttpDestination(const DaemonFlags& flags, Wait wait)
    : client_(flags, kTimeout), wait_(WaitOr(std::move(wait))) {}

Delivery HttpDestination::Post(std::string_view lines) {
  seconds backoff{1};
  DaemonAnswer answer = client_.PostEvents(lines, "application/x-ndjson");
  for (int tries = 1; tries < kTries && WantsPause(answer); ++tries) {
    wait_(std::min(answer.retry_after.count() > 0 ? answer.retry_after : backoff, kMostWait));
    backoff = std::min(backoff * 2, kMostWait);
    answer = client_.PostEvents(lines, "application/x-ndjson");
  }
  return Judge(answer);
}

Delivery HttpDestination::Judge(const DaemonAnswer& answer) const {
  if (answer.status == 200 || answer.status == 400) {
    if (auto counts = ParseIngestAnswer(answer.body)) return {std::move(*counts), ""};
  }
  std::string error = ExplainAnswer(answer, client_.url());
  if (answer.was_refused) {
    error += ": start one with \"pitwall serve\", or import into a data folder with --storage.path";
  }
  return {{}, std::move(error)};
}

}  // namespace pitwall::cli
