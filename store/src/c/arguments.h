// Checks the arguments of callers.
#pragma once

#include <cstdint>
#include <string_view>

#include "pitwall/event.h"
#include "pitwall/pitwall.h"

namespace pitwall::c {

enum class Presence : bool { kOptional, kRequired };

// Checks the arguments of one call in turn; `status()` is that of the first bad one.
class Arguments {
 public:
  pitwall_status status() const noexcept { return status_; }
  bool ok() const noexcept { return status_ == PITWALL_OK; }

  Arguments& Present(const void* pointer) noexcept {
    return Require(pointer != nullptr, PITWALL_BAD_HANDLE);
  }
  // Reads at most as many bytes of `text` as a name may have. An optional NULL is an empty name.
  Arguments& Name(const char* text, Presence presence, pitwall_status code,
                  std::string_view& name) noexcept;
  Arguments& DurationNs(std::int64_t duration_ns) noexcept {
    return Require(duration_ns >= 0 && static_cast<std::uint64_t>(duration_ns) <= kMaxDurationNs,
                   PITWALL_BAD_DURATION);
  }
  Arguments& Score(double score, double quality_max) noexcept {
    return Require(score >= 0 && score <= quality_max, PITWALL_BAD_SCORE);
  }
  Arguments& CostUsd(double cost_usd) noexcept {
    return Require(cost_usd >= 0 && cost_usd <= 1e6, PITWALL_BAD_COST);
  }
  Arguments& Count(std::uint64_t count, pitwall_status code) noexcept {
    return Require(count < std::uint64_t{1} << 53, code);
  }

 private:
  Arguments& Require(bool is_valid, pitwall_status code) noexcept {
    if (ok() && !is_valid) status_ = code;
    return *this;
  }

  pitwall_status status_ = PITWALL_OK;
};

// An event with the current time.
Event EventNow(EventType type, std::string_view agent_id) noexcept;

}  // namespace pitwall::c
