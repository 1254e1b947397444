// Query parameters and their bounds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"

namespace pitwall::views {

// Reads parameters, and keeps an error for the first invalid one: its name and its bound. An absent
// parameter has its default. A parameter that no call has read is unknown, so read all parameters
// before error().
class QueryReader {
 public:
  // Whether parameters that no call reads are errors.
  enum class Others : std::uint8_t { kUnknown, kIgnored };
  explicit QueryReader(const http::Request& request, Others others = Others::kUnknown)
      : request_(request), others_(others) {}

  Window WindowOr(Window fallback);
  // Any window but `all`.
  Window BoundedWindowOr(Window fallback);
  std::uint64_t Number(std::string_view name, std::uint64_t fallback, std::uint64_t least,
                       std::uint64_t most);
  // A name of an agent or a role: 1 to 128 bytes; nullopt if absent.
  std::optional<std::string> Name(std::string_view name);
  static constexpr std::string_view kDimensions =
      "must be role, model, version or label.NAME with a label of --agents.labels";
  // `role`, `model`, `version`, or `label.NAME` with one of `labels`; nullopt if absent.
  std::optional<GroupDimension> Dimension(std::string_view name,
                                          const std::vector<std::string>& labels);
  // `15s`, `5m`, `1h`, `500ms`, or seconds as a plain number.
  std::chrono::milliseconds Duration(std::string_view name, std::chrono::milliseconds fallback,
                                     std::chrono::milliseconds least,
                                     std::chrono::milliseconds most);

  std::optional<std::string_view> Text(std::string_view name);
  void Refuse(std::string_view name, std::string_view bound);
  // The first invalid parameter, else an unknown one with the names of the known ones.
  std::optional<std::string> error() const;

 private:
  const http::Request& request_;
  const Others others_;
  std::vector<std::string> known_;
  std::optional<std::string> error_;
};

}  // namespace pitwall::views
