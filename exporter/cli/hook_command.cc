#include "exporter/cli/hook_command.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// False if there is nothing to read before the deadline.
bool WaitForInput(int input, SteadyClock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now());
    pollfd watched{input, POLLIN, 0};
    const int ready = ::poll(&watched, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0);
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

std::optional<std::string> ReadPayload(int input, std::size_t max_bytes, milliseconds timeout) {
  const SteadyClock::time_point deadline = SteadyClock::now() + timeout;
  std::string payload;
  bool is_too_large = false;
  std::array<char, 65'536> chunk;
  while (WaitForInput(input, deadline)) {
    const ssize_t got = ::read(input, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return is_too_large ? std::nullopt : std::optional(std::move(payload));
    is_too_large |= payload.size() + static_cast<std::size_t>(got) > max_bytes;
    if (!is_too_large) payload.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

int RunHook(const HookFlags& flags, int input) noexcept {
  try {
    const auto payload = ReadPayload(input, kMaxHookPayloadBytes, kHookTimeout);
    if (!payload || payload->empty()) return 0;
    Result<DaemonClient> client = DaemonClient::Create(flags.daemon, kHookTimeout);
    if (client.ok()) client->Post("/hooks/" + flags.agent, *payload, "application/json");
  } catch (const std::exception&) {
    return 0;  // out of memory: the agent must not notice
  }
  return 0;
}

}  // namespace pitwall::cli
