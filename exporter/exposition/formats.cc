#include "exporter/exposition/formats.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "exporter/text/tokens.h"

namespace pitwall::exposition {

namespace {

using text::EqualsIgnoringCase;

// One media range of an Accept header.
struct Range {
  std::string_view type;
  std::string_view version;
  std::string_view proto;
  std::string_view encoding;
  double weight = 1;
};

// 0, which excludes the range, for a text that is not a weight.
double WeightOf(std::string_view text) {
  double weight = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), weight, std::chars_format::fixed);
  const bool is_weight = error == std::errc() && end == text.data() + text.size() && weight >= 0;
  return is_weight && weight <= 1 ? weight : 0;
}

Range ParseRange(std::string_view text) {
  Range range;
  range.type = text::NextItem(text, ';').value_or("");
  while (const auto item = text::NextItem(text, ';')) {
    const auto parameter = text::ParseMediaParameter(*item);
    if (!parameter) continue;
    if (EqualsIgnoringCase(parameter->name, "version")) range.version = parameter->value;
    if (EqualsIgnoringCase(parameter->name, "proto")) range.proto = parameter->value;
    if (EqualsIgnoringCase(parameter->name, "encoding")) range.encoding = parameter->value;
    if (EqualsIgnoringCase(parameter->name, "q")) range.weight = WeightOf(parameter->value);
  }
  return range;
}

std::optional<Format> FormatOf(const Range& range) {
  const auto is_version = [&](std::string_view wanted) {
    return range.version.empty() || range.version == wanted;
  };
  if (EqualsIgnoringCase(range.type, "application/vnd.google.protobuf")) {
    if (range.proto != "io.prometheus.client.MetricFamily") return std::nullopt;
    if (!EqualsIgnoringCase(range.encoding, "delimited")) return std::nullopt;
    return Format::kProtobuf;
  }
  if (EqualsIgnoringCase(range.type, "application/openmetrics-text")) {
    return is_version("1.0.0") ? std::optional(Format::kOpenMetrics) : std::nullopt;
  }
  const bool is_text = EqualsIgnoringCase(range.type, "text/plain") ||
                       EqualsIgnoringCase(range.type, "text/*") || range.type == "*/*";
  return is_text && is_version("0.0.4") ? std::optional(Format::kText) : std::nullopt;
}

}  // namespace

std::string_view ContentTypeOf(Format format) {
  switch (format) {
    case Format::kOpenMetrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case Format::kProtobuf:
      return "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
             "encoding=delimited";
    case Format::kText:
      break;
  }
  return "text/plain; version=0.0.4; charset=utf-8";
}

Format Negotiate(std::string_view accept) {
  Format best = Format::kText;
  double best_weight = 0;
  while (const auto item = text::NextItem(accept, ',')) {
    const Range range = ParseRange(*item);
    const auto format = FormatOf(range);
    if (!format || range.weight <= best_weight) continue;
    best = *format;
    best_weight = range.weight;
  }
  return best;
}

}  // namespace pitwall::exposition
