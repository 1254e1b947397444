// pitwall_view_clients: many clients of /api/agent-performance, with keep-alive.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include "bench/clients/latencies.h"
#include "bench/clients/paced_clients.h"
#include "bench/clients/stream_socket.h"

namespace pitwall::bench {
namespace {

constexpr double kBarMs = 50;
constexpr std::chrono::milliseconds kWarmUp{
    2'000};  // reported separately: the first requests find no cached response

struct Flags {
  std::string url;
  std::uint32_t clients = 64;
  std::int64_t every_ms = 1'000;
  std::int64_t for_ms = 30'000;
  bool gzip = false;
};

void Run(const Flags& flags) {
  const Endpoint endpoint = Endpoint::Of(flags.url);
  const std::string request =
      "GET /api/agent-performance HTTP/1.1\r\nHost: " + endpoint.Authority() +
      (flags.gzip ? "\r\nAccept-Encoding: gzip" : "") + "\r\n\r\n";
  PacedClients clients(endpoint, flags.clients, std::chrono::milliseconds(flags.every_ms),
                       [&request] { return std::string(request); });
  const Latencies first = clients.RunFor(kWarmUp);
  const Latencies latencies = clients.RunFor(std::chrono::milliseconds(flags.for_ms));
  const std::string pace = flags.every_ms == 0 ? "back to back (as many as the machine takes)"
                                               : "every " + std::to_string(flags.every_ms) + " ms";
  std::printf("%u clients, %s, %s of %.0f kB: %zu answers, %s%s; in the 2 s before, max %.1f ms\n",
              flags.clients, pace.c_str(), flags.gzip ? "gzip" : "plain",
              static_cast<double>(clients.body_bytes()) / 1e3, latencies.count(),
              latencies.Text().c_str(),
              flags.every_ms == 0 ? "" : PassOrFail(latencies.QuantileMs(0.99), kBarMs).c_str(),
              first.QuantileMs(1));
}

int Main(int argc, char** argv) {
  CLI::App app("Requests /api/agent-performance with many clients at once.",
               "pitwall_view_clients");
  Flags flags;
  app.add_option("--url", flags.url, "The daemon, such as http://127.0.0.1:7487")->required();
  app.add_option("--clients", flags.clients, "Connections")->check(CLI::Range(1, 10'000));
  app.add_option("--every-ms", flags.every_ms,
                 "Interval between the requests of a client; 0: no pause")
      ->check(CLI::Range(0, 60'000));
  app.add_option("--for-ms", flags.for_ms, "Duration of the measurement")
      ->check(CLI::Range(1, 3'600'000));
  app.add_flag("--gzip", flags.gzip, "Accept gzip");
  CLI11_PARSE(app, argc, argv);
  Run(flags);
  return 0;
}

}  // namespace
}  // namespace pitwall::bench

int main(int argc, char** argv) {
  try {
    return pitwall::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pitwall_view_clients: %s\n", error.what());
    return 1;
  }
}
