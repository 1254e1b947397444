// The text format 0.0.4.
// Source: Prometheus, "Exposition formats", text-based format.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/text_buffer.h"

namespace pitwall::exposition {

inline constexpr std::string_view kTextContentType = "text/plain; version=0.0.4; charset=utf-8";

// Writes `text` as it stands between a label value's quotes: `\`, `"` and newline are escaped.
// `at` has room for twice its length; returns the end.
char* WriteLabelValue(char* at, std::string_view text);

// HELP and TYPE lines; `\` and newline in the help are escaped.
void WriteHeader(TextBuffer& out, std::string_view name, std::string_view type,
                 std::string_view help);

// A double as the shortest text that reads back as itself, without an exponent: 4096, 0.25, +Inf.
std::string ShortestText(double value);

// Writes rows into `out`; one thread.
class TextEncoder final : public RowSink {
 public:
  explicit TextEncoder(TextBuffer& out) : out_(out) {}

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;

 private:
  char* WriteLabels(char* at, LabelValues labels) const;
  std::size_t SpaceFor(LabelValues labels) const;

  TextBuffer& out_;
  std::string name_;                       // as in TYPE
  std::string sample_start_;               // `name{` or `name `
  std::string bucket_start_;               // `name_bucket{`
  std::string sum_start_;                  // `name_sum{` or `name_sum `
  std::string count_start_;                //
  std::vector<std::string> label_starts_;  // `agent_id="`, then `",tool="`
  std::vector<std::string> le_ends_;       // `le="2"} `, one for each bound, then +Inf
  std::size_t starts_bytes_ = 0;
};

}  // namespace pitwall::exposition
