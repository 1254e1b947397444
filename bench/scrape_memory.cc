// Memory that a scrape of 2.1 million series needs in addition to the store and the standings. A
// separate program, because it measures the memory of the process.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "bench/fleet_of.h"
#include "bench/resident_memory.h"
#include "exporter/daemon/metrics_handler.h"
#include "exporter/http/coding.h"
#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"

namespace exposition = pitwall::exposition;
namespace http = pitwall::http;
using pitwall::bench::StatusKib;
using pitwall::bench::StatusMib;

namespace {

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

// Peak memory of `work`, above the memory in use before.
template <class Work>
double PeakMiB(const Work& work) {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // resets the peak
  const std::size_t before_kib = StatusKib("VmRSS");
  work();
  const std::size_t peak_kib = StatusKib("VmHWM");
  return static_cast<double>(peak_kib - std::min(peak_kib, before_kib)) / 1024;
}

void Measure(const http::Handler& handler, const char* name, const char* accept) {
  http::Request request;
  request.headers.emplace_back("Accept", accept);
  Counter counter;
  const double peak_mib = PeakMiB([&] { handler(request).stream(counter); });
  std::printf("%-12s %9zu lines %7.1f MB, gzip %6.1f MB: %6.2f MiB above the store's\n", name,
              counter.lines, static_cast<double>(counter.bytes) / 1e6,
              static_cast<double>(counter.gzip_bytes) / 1e6, peak_mib);
}

}  // namespace

int main() {
  const auto store = pitwall::bench::MakeFleet(100'000, 0);
  pitwall::self_metrics::OwnMetrics own("bench");
  pitwall::rating::RatingService rating(*store);
  const http::Handler handler = pitwall::daemon::MetricsHandler(*store, own, rating);
  std::printf("the process with its store: %.0f MiB\n", StatusMib("VmRSS"));
  // The first scrape waits for the standings; later ones do not.
  http::Request standings;
  standings.query.emplace_back("name[]", "pitwall_agent_standing");
  Counter counter;
  std::printf("standings: %.2f MiB while the fleet is rated\n",
              PeakMiB([&] { handler(standings).stream(counter); }));
  Measure(handler, "text", "text/plain");
  Measure(handler, "openmetrics", "application/openmetrics-text");
  Measure(handler, "protobuf",
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
          "encoding=delimited");
}
