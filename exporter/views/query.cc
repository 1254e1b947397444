#include "exporter/views/query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "exporter/text/quoting.h"
#include "pitwall/event.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

// The whole text as a number, or nullopt.
template <class T>
std::optional<T> Parse(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::size_t kMaxShownName = 64;  // bytes of an unknown name

struct DurationUnit {
  std::string_view name;
  double length_ms;
};

// "ms" must come before "s": the first unit that the text ends with is used.
constexpr std::array<DurationUnit, 4> kDurationUnits = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};

std::optional<double> ParseDurationMs(std::string_view text) {
  double length_ms = 1'000;
  for (const DurationUnit& unit : kDurationUnits) {
    if (!text.ends_with(unit.name)) continue;
    length_ms = unit.length_ms;
    text.remove_suffix(unit.name.size());
    break;
  }
  const std::optional<double> count = Parse<double>(text);
  if (!count) return std::nullopt;
  return *count * length_ms;
}

constexpr std::string_view kLabelPrefix = "label.";

std::optional<GroupDimension> DimensionOf(std::string_view name,
                                          const std::vector<std::string>& labels) {
  if (name == "role") return GroupDimension::kRole;
  if (name == "model") return GroupDimension::kModel;
  if (name == "version") return GroupDimension::kVersion;
  if (!name.starts_with(kLabelPrefix)) return std::nullopt;
  const auto at = std::find(labels.begin(), labels.end(), name.substr(kLabelPrefix.size()));
  if (at == labels.end()) return std::nullopt;
  return LabelDimension(static_cast<std::size_t>(at - labels.begin()));
}

}  // namespace

std::optional<std::string_view> QueryReader::Text(std::string_view name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.emplace_back(name);
  return request_.Query(name);
}

std::optional<std::string> QueryReader::error() const {
  if (error_ || others_ == Others::kIgnored) return error_;
  for (const auto& [name, value] : request_.query) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    std::string all;
    for (const std::string& known : known_) all += (all.empty() ? "" : ", ") + known;
    return "unknown parameter " + text::OneLine(name.substr(0, kMaxShownName)) + "; known: " + all;
  }
  return std::nullopt;
}

void QueryReader::Refuse(std::string_view name, std::string_view bound) {
  if (!error_) error_ = std::string(name) + ": " + std::string(bound);
}

std::optional<GroupDimension> QueryReader::Dimension(std::string_view name,
                                                     const std::vector<std::string>& labels) {
  const std::optional<std::string_view> text = Text(name);
  if (!text) return std::nullopt;
  const std::optional<GroupDimension> dimension = DimensionOf(*text, labels);
  if (!dimension) Refuse(name, kDimensions);
  return dimension;
}

Window QueryReader::WindowOr(Window fallback) {
  const auto text = Text("window");
  if (!text) return fallback;
  const std::optional<Window> window = WindowNamed(*text);
  if (!window) Refuse("window", "must be one of 1m 5m 15m 1h 6h 24h all");
  return window.value_or(fallback);
}

Window QueryReader::BoundedWindowOr(Window fallback) {
  const auto text = Text("window");
  if (!text) return fallback;
  const std::optional<Window> window = WindowNamed(*text);
  if (!window || *window == Window::kAll) {
    Refuse("window", "must be one of 1m 5m 15m 1h 6h 24h");
    return fallback;
  }
  return *window;
}

std::uint64_t QueryReader::Number(std::string_view name, std::uint64_t fallback,
                                  std::uint64_t least, std::uint64_t most) {
  const auto text = Text(name);
  if (!text) return fallback;
  const auto value = Parse<std::uint64_t>(*text);
  if (value && *value >= least && *value <= most) return *value;
  Refuse(name,
         "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return fallback;
}

std::optional<std::string> QueryReader::Name(std::string_view name) {
  const auto text = Text(name);
  if (!text) return std::nullopt;
  if (text->empty() || text->size() > kMaxNameBytes) {
    Refuse(name, "must be 1 to " + std::to_string(kMaxNameBytes) + " bytes");
    return std::nullopt;
  }
  return std::string(*text);
}

std::chrono::milliseconds QueryReader::Duration(std::string_view name,
                                                std::chrono::milliseconds fallback,
                                                std::chrono::milliseconds least,
                                                std::chrono::milliseconds most) {
  const auto text = Text(name);
  if (!text) return fallback;
  const std::optional<double> ms = ParseDurationMs(*text);
  // A comparison with NaN is false.
  if (ms && *ms >= static_cast<double>(least.count()) && *ms <= static_cast<double>(most.count())) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(*ms));
  }
  Refuse(name, "must be a duration such as 30s, 5m or 1h, from " + std::to_string(least.count()) +
                   "ms to " + std::to_string(most.count()) + "ms");
  return fallback;
}

}  // namespace pitwall::views
