// pitwall_view_clients: many clients of /api/agent-performance, with keep-alive.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bench/clients/latencies.h"
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

// One connection. A request that becomes due while the previous one is pending is sent after it;
// its latency counts from the time when it was due.
class Client {
 public:
  Client(const Endpoint& endpoint, const Flags& flags, SteadyClock::time_point first_due)
      : socket_(endpoint),
        request_("GET /api/agent-performance HTTP/1.1\r\nHost: " + endpoint.Authority() +
                 (flags.gzip ? "\r\nAccept-Encoding: gzip" : "") + "\r\n\r\n"),
        every_(flags.every_ms),
        due_(first_due) {}

  const StreamSocket& socket() const { return socket_; }
  SteadyClock::time_point next_due() const {
    return is_waiting_ ? SteadyClock::time_point::max() : due_;
  }
  std::size_t body_bytes() const { return body_bytes_; }

  void AskIfDue() {
    if (is_waiting_ || SteadyClock::now() < due_) return;
    asked_at_ = every_.count() > 0 ? due_ : SteadyClock::now();
    due_ += every_;
    is_waiting_ = true;
    socket_.Send(request_);
  }

  void ReadResponse(Latencies& latencies) {
    if (!socket_.Receive(received_)) return;
    if (head_bytes_ == 0) ReadHead();
    if (head_bytes_ == 0 || received_.size() < head_bytes_ + body_bytes_) return;
    latencies.Add(SteadyClock::now() - asked_at_);
    received_.clear();
    head_bytes_ = 0;
    is_waiting_ = false;
  }

 private:
  void ReadHead() {
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const std::size_t length = received_.find(kLength);
    if (!received_.starts_with("HTTP/1.1 200") || length > end) {
      throw std::runtime_error("answered " + received_.substr(0, end));
    }
    head_bytes_ = end + 4;
    body_bytes_ = std::stoul(received_.substr(length + kLength.size(), 20));
    received_.reserve(head_bytes_ + body_bytes_ + (1U << 18U));
  }

  const StreamSocket socket_;
  const std::string request_;
  const std::chrono::milliseconds every_;
  SteadyClock::time_point due_;
  SteadyClock::time_point asked_at_;
  bool is_waiting_ = false;
  std::string received_;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
};

std::chrono::milliseconds Until(const std::deque<Client>& clients) {
  SteadyClock::time_point next = SteadyClock::now() + std::chrono::milliseconds(100);
  for (const Client& client : clients) next = std::min(next, client.next_due());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - SteadyClock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

void Run(const Flags& flags) {
  const Endpoint endpoint = Endpoint::Of(flags.url);
  const auto began_at = SteadyClock::now();
  std::deque<Client> clients;
  const Readable readable;
  for (std::uint32_t i = 0; i < flags.clients; ++i) {
    const std::chrono::milliseconds offset(flags.every_ms * i / flags.clients);
    readable.Watch(clients.emplace_back(endpoint, flags, began_at + offset).socket(), i);
  }
  const auto run_until = [&](SteadyClock::time_point end, Latencies& latencies) {
    while (SteadyClock::now() < end) {
      for (Client& client : clients) client.AskIfDue();
      readable.Wait(Until(clients), [&](std::uint32_t i) { clients[i].ReadResponse(latencies); });
    }
  };
  Latencies first;
  run_until(began_at + kWarmUp, first);
  Latencies latencies;
  run_until(SteadyClock::now() + std::chrono::milliseconds(flags.for_ms), latencies);
  const std::string pace = flags.every_ms == 0 ? "back to back (as many as the machine takes)"
                                               : "every " + std::to_string(flags.every_ms) + " ms";
  std::printf("%u clients, %s, %s of %.0f kB: %zu answers, %s%s; in the 2 s before, max %.1f ms\n",
              flags.clients, pace.c_str(), flags.gzip ? "gzip" : "plain",
              static_cast<double>(clients[0].body_bytes()) / 1e3, latencies.count(),
              latencies.Text().c_str(),
              flags.every_ms == 0 ? "" : PassOrFail(latencies.QuantileMs(0.99), kBarMs).c_str(),
              first.QuantileMs(1));
}

int Main(int argc, char** argv) {
  CLI::App app("Asks for /api/agent-performance with many clients at once.",
               "pitwall_view_clients");
  Flags flags;
  app.add_option("--url", flags.url, "The daemon, such as http://127.0.0.1:7487")->required();
  app.add_option("--clients", flags.clients, "Connections")->check(CLI::Range(1, 10'000));
  app.add_option("--every-ms", flags.every_ms, "How often each asks; 0: again at once")
      ->check(CLI::Range(0, 60'000));
  app.add_option("--for-ms", flags.for_ms, "How long")->check(CLI::Range(1, 3'600'000));
  app.add_flag("--gzip", flags.gzip, "Take gzip");
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
