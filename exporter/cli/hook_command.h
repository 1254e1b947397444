// `pitwall hook`.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "exporter/cli/flags.h"

namespace pitwall::cli {

inline constexpr std::size_t kMaxHookPayloadBytes = 8 << 20;
// The time limit for reading the input, and again for the request to the daemon.
inline constexpr std::chrono::milliseconds kHookTimeout{1'000};

// Sends what `input` holds to `/hooks/<agent>` of the daemon and returns 0, whatever happens.
// Prints nothing. A payload over the maximum is read to its end and not sent. Blocks for at most
// twice the timeout.
int RunHook(const HookFlags& flags, int input = STDIN_FILENO) noexcept;

// All bytes up to the end of `input`. nullopt if there are more than `max_bytes`, or if the end
// does not come within the timeout. Bytes over the maximum are read, so that the writer does not
// fail.
std::optional<std::string> ReadPayload(int input, std::size_t max_bytes,
                                       std::chrono::milliseconds timeout);

}  // namespace pitwall::cli
