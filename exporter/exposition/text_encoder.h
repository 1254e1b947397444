// The two text formats: 0.0.4 and OpenMetrics 1.0.
// Sources: Prometheus, "Exposition formats", text-based format; OpenMetrics 1.0, text format.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

enum class Dialect : std::uint8_t { kText004, kOpenMetrics };

// Writes rows into `out`. One thread. OpenMetrics has the start of a series in an extra sample,
// `_created`, which follows the samples of the series. If a series has none, Prometheus searches
// the rest of the family for it, at each of the series' samples.
class TextEncoder final : public RowSink {
 public:
  explicit TextEncoder(text::TextBuffer& out, Dialect dialect = Dialect::kText004,
                       bool with_created = true)
      : out_(out), dialect_(dialect), with_created_(with_created) {}

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;
  void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) override;

 private:
  char* WriteLabels(char* at, LabelValues labels) const;
  char* WriteSample(char* at, const text::Snippet& start, std::string_view label_block,
                    text::Number value) const;
  char* WriteCreated(char* at, std::string_view label_block, const SeriesStamp& stamp);
  std::size_t SpaceFor(LabelValues labels) const;

  text::TextBuffer& out_;
  const Dialect dialect_;
  const bool with_created_;
  bool has_created_ = false;
  text::Snippet sample_start_;               // `name{` or `name `
  text::Snippet quantile_start_;             // `name{`
  text::Snippet bucket_start_;               // `name_bucket{`
  text::Snippet sum_start_;                  // `name_sum{` or `name_sum `
  text::Snippet count_start_;                // `name_count{` or `name_count `
  text::Snippet created_start_;              // `name_created{` or `name_created `
  std::vector<text::Snippet> label_starts_;  // `agent_id="`, then `",tool="`
  std::vector<text::Snippet> le_ends_;       // `le="2"} `, one for each bound, then +Inf
  std::size_t starts_bytes_ = 0;
};

}  // namespace pitwall::exposition
