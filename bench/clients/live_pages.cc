// pitwall_live_pages: many clients of /ws at once, one of which never reads.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/clients/latencies.h"
#include "bench/clients/live_page.h"
#include "bench/clients/marker_events.h"
#include "bench/clients/stream_socket.h"

namespace pitwall::bench {
namespace {

constexpr double kBarMs = 2'000;

struct Flags {
  std::string url;
  std::uint32_t pages = 200;
  std::int64_t for_ms = 20'000;
  int pid = 0;
};

double ResidentMib(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string name; status >> name;) {
    double kib = 0;
    if (name == "VmRSS:" && status >> kib) return kib / 1024;
    std::getline(status, name);
  }
  return 0;
}

// Clients that read everything immediately.
class Pages {
 public:
  Pages(const Flags& flags, const Endpoint& endpoint, const MarkerEvents& markers)
      : flags_(flags), markers_(markers) {
    const auto began_at = SteadyClock::now();
    for (std::uint32_t i = 0; i < flags.pages; ++i) {
      readable_.Watch(pages_.emplace_back(endpoint).socket(), i);
    }
    Latencies first_views;
    std::uint32_t shown = 0;
    while (shown < flags.pages) {
      readable_.Wait(std::chrono::milliseconds(100), [&](std::uint32_t i) {
        const bool was_shown = pages_[i].messages > 0;
        Read(pages_[i], nullptr);
        if (was_shown || pages_[i].messages == 0) return;
        first_views.Add(SteadyClock::now() - began_at);
        ++shown;
      });
      if (SteadyClock::now() - began_at > std::chrono::seconds(60)) {
        throw std::runtime_error(std::to_string(flags.pages - shown) + " pages received no view");
      }
    }
    std::printf("%u pages open at once: the first view after %s; it is %.0f kB, of %.0f kB JSON\n",
                flags.pages, first_views.Text().c_str(),
                static_cast<double>(reader_.largest_bytes()) / 1e3,
                static_cast<double>(reader_.largest_inflated_bytes()) / 1e3);
  }

  // Reads for a while. Returns the age of the events that arrived, and the daemon's median memory.
  Latencies Follow(double& median_mib) {
    std::vector<double> mib;
    Latencies ages;
    const auto ends_at = SteadyClock::now() + std::chrono::milliseconds(flags_.for_ms);
    while (SteadyClock::now() < ends_at) {
      readable_.Wait(std::chrono::milliseconds(100),
                     [&](std::uint32_t i) { Read(pages_[i], &ages); });
      mib.push_back(ResidentMib(flags_.pid));
      if (!markers_.error().empty()) throw std::runtime_error(markers_.error());
    }
    std::nth_element(mib.begin(), mib.begin() + static_cast<std::ptrdiff_t>(mib.size() / 2),
                     mib.end());
    median_mib = mib[mib.size() / 2];
    return ages;
  }

 private:
  void Read(LivePage& page, Latencies* ages) {
    page.ForEachMessage([&](std::string_view payload, bool deflated) {
      const auto arrived_at = SteadyClock::now();
      ++page.messages;
      const std::uint64_t carried = reader_.MarksIn(payload, deflated);
      if (carried <= page.markers_seen) return;
      if (ages != nullptr) markers_.AddAges(page.markers_seen, carried, arrived_at, *ages);
      page.markers_seen = carried;
    });
  }

  const Flags& flags_;
  const MarkerEvents& markers_;
  const Readable readable_;
  std::deque<LivePage> pages_;
  MessageReader reader_;
};

void Run(const Flags& flags) {
  const Endpoint endpoint = Endpoint::Of(flags.url);
  const MarkerEvents markers(flags.url);
  Pages pages(flags, endpoint, markers);
  double without_mib = 0;
  const Latencies before = pages.Follow(without_mib);
  std::printf("all read: %zu deliveries, %s; the daemon at %.1f MiB\n", before.count(),
              before.Text().c_str(), without_mib);
  const LivePage stalled(endpoint);
  double with_mib = 0;
  const Latencies while_stalled = pages.Follow(with_mib);
  std::printf("one more stalls: %zu deliveries to the others, %s%s\n", while_stalled.count(),
              while_stalled.Text().c_str(),
              PassOrFail(while_stalled.QuantileMs(0.99), kBarMs).c_str());
  std::printf("  the daemon at %.1f MiB, %+.1f MiB to before\n", with_mib, with_mib - without_mib);
}

int Main(int argc, char** argv) {
  CLI::App app("Keeps many WebSockets open and reports the age of the events that arrive.",
               "pitwall_live_pages");
  Flags flags;
  app.add_option("--url", flags.url, "The daemon, such as http://127.0.0.1:7487")->required();
  app.add_option("--pid", flags.pid, "Process id of the daemon, to read its memory");
  app.add_option("--pages", flags.pages, "WebSockets")->check(CLI::Range(1, 10'000));
  app.add_option("--for-ms", flags.for_ms,
                 "Duration of each phase: without a stalled client, then with one")
      ->check(CLI::Range(1, 3'600'000));
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
    std::fprintf(stderr, "pitwall_live_pages: %s\n", error.what());
    return 1;
  }
}
