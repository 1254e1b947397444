// pitwall_hook_clients: many agents whose hooks wait for the daemon.

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

constexpr double kBarMs = 5;
constexpr std::chrono::milliseconds kWarmUp{1'000};
constexpr std::uint32_t kOutputBytes = 1'000;

struct Flags {
  std::string url;
  std::uint32_t clients = 32;
  std::int64_t every_ms = 100;
  std::int64_t for_ms = 20'000;
};

// A finished tool call of one of the sessions; every call has its own id.
class HookRequests {
 public:
  HookRequests(const Endpoint& endpoint, std::uint32_t sessions)
      : head_("POST /hooks/claude HTTP/1.1\r\nHost: " + endpoint.Authority() +
              "\r\nContent-Type: application/json\r\nContent-Length: "),
        output_(kOutputBytes, 'x'),
        sessions_(sessions) {}

  std::string Next() {
    const std::string number = std::to_string(calls_);
    const std::string body = R"({"session_id":"session-)" + std::to_string(calls_++ % sessions_) +
                             R"(","hook_event_name":"PostToolUse","tool_name":"Bash",)"
                             R"("tool_use_id":"toolu_hook_)" +
                             number + R"(","duration_ms":12,"tool_input":{"command":"ls"},)" +
                             R"("tool_response":{"stdout":")" + output_ + "\"}}";
    return head_ + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  const std::string head_;
  const std::string output_;
  const std::uint32_t sessions_;
  std::uint64_t calls_ = 0;
};

void Run(const Flags& flags) {
  const Endpoint endpoint = Endpoint::Of(flags.url);
  HookRequests requests(endpoint, flags.clients);
  PacedClients clients(endpoint, flags.clients, std::chrono::milliseconds(flags.every_ms),
                       [&requests] { return requests.Next(); });
  clients.RunFor(kWarmUp);
  const Latencies latencies = clients.RunFor(std::chrono::milliseconds(flags.for_ms));
  std::printf("%u clients, a hook every %lld ms: %zu answers, %s%s\n", flags.clients,
              static_cast<long long>(flags.every_ms), latencies.count(), latencies.Text().c_str(),
              PassOrFail(latencies.QuantileMs(0.99), kBarMs).c_str());
}

int Main(int argc, char** argv) {
  CLI::App app("Posts hooks of many agents at once.", "pitwall_hook_clients");
  Flags flags;
  app.add_option("--url", flags.url, "The daemon, such as http://127.0.0.1:7487")->required();
  app.add_option("--clients", flags.clients, "Connections")->check(CLI::Range(1, 10'000));
  app.add_option("--every-ms", flags.every_ms, "How often each posts")
      ->check(CLI::Range(1, 60'000));
  app.add_option("--for-ms", flags.for_ms, "How long")->check(CLI::Range(1, 3'600'000));
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
    std::fprintf(stderr, "pitwall_hook_clients: %s\n", error.what());
    return 1;
  }
}
