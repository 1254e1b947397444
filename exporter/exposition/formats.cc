#include "exporter/exposition/formats.h"

#include <charconv>
#include <optional>

#include "exporter/http/text.h"

namespace pitwall::exposition {

namespace {

using http::EqualsIgnoringCase;

std::string_view Unquoted(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return value;
}

// One media range of an Accept header.
struct Range {
  std::string_view type;
  std::string_view version;
  std::string_view proto;
  std::string_view encoding;
  double weight = 1;
};

// 0 where it is no weight: who sends that gets something else.
double WeightOf(std::string_view text) {
  double weight = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), weight, std::chars_format::fixed);
  const bool is_weight = error == std::errc() && end == text.data() + text.size() && weight >= 0;
  return is_weight && weight <= 1 ? weight : 0;
}

Range ParseRange(std::string_view text) {
  Range range;
  range.type = http::NextItem(text, ';').value_or("");
  while (const auto parameter = http::NextItem(text, ';')) {
    const auto equals = parameter->find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = http::Trim(parameter->substr(0, equals));
    const std::string_view value = Unquoted(http::Trim(parameter->substr(equals + 1)));
    if (EqualsIgnoringCase(name, "version")) range.version = value;
    if (EqualsIgnoringCase(name, "proto")) range.proto = value;
    if (EqualsIgnoringCase(name, "encoding")) range.encoding = value;
    if (EqualsIgnoringCase(name, "q")) range.weight = WeightOf(value);
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
  while (const auto item = http::NextItem(accept, ',')) {
    const Range range = ParseRange(*item);
    const auto format = FormatOf(range);
    if (!format || range.weight <= best_weight) continue;
    best = *format;
    best_weight = range.weight;
  }
  return best;
}

}  // namespace pitwall::exposition
