// What a scrape of 2.1 million series takes beside the store: a program of its own, because memory
// of the process is what it measures.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "bench/fleet_of.h"
#include "exporter/exposition/scrape.h"
#include "exporter/http/coding.h"

namespace exposition = pitwall::exposition;
namespace http = pitwall::http;

namespace {

std::size_t StatusKb(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stoul(line.substr(field.size() + 1));
  }
  return 0;
}

class Counter final : public http::BodyWriter {
 public:
  void Write(std::string_view piece) override {
    lines += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
    bytes += piece.size();
    gzip.Add(piece, false, [this](std::string_view ready) { gzip_bytes += ready.size(); });
  }
  std::size_t lines = 0;
  std::size_t bytes = 0;
  std::size_t gzip_bytes = 0;
  http::GzipStream gzip;
};

void Measure(const http::Handler& handler, const char* name, const char* accept) {
  http::Request request;
  request.headers.emplace_back("Accept", accept);
  for (const char* family :
       {"pitwall_tasks_claimed", "pitwall_tasks_completed", "pitwall_tasks_failed",
        "pitwall_tasks_abandoned", "pitwall_tasks_in_progress", "pitwall_task_duration_seconds",
        "pitwall_agent_last_activity_timestamp_seconds"}) {
    request.query.emplace_back("name[]", family);
  }
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const std::size_t before_kb = StatusKb("VmRSS:");
  Counter counter;
  handler(request).stream(counter);
  const std::size_t peak_kb = StatusKb("VmHWM:");
  std::printf("%-12s %9zu lines %7.1f MB, gzip %6.1f MB: %6.2f MiB above the store's %.0f MiB\n",
              name, counter.lines, static_cast<double>(counter.bytes) / 1e6,
              static_cast<double>(counter.gzip_bytes) / 1e6,
              static_cast<double>(peak_kb - std::min(peak_kb, before_kb)) / 1024,
              static_cast<double>(before_kb) / 1024);
}

}  // namespace

int main() {
  const auto store = pitwall::bench::MakeFleet(100'000, 0);
  exposition::OwnMetrics own("bench");
  pitwall::views::FleetRater rater;
  const http::Handler handler = exposition::Metrics(*store, own, rater);
  Measure(handler, "text", "text/plain");
  Measure(handler, "openmetrics", "application/openmetrics-text");
  Measure(handler, "protobuf",
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
          "encoding=delimited");
}
