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

// Writes rows into `out`; one thread. OpenMetrics tells when a series began in a sample of its own,
// `_created`; the tier of agents and tools goes without, whose series that would double.
class TextEncoder final : public RowSink {
 public:
  explicit TextEncoder(text::TextBuffer& out, Dialect dialect = Dialect::kText004)
      : out_(out), dialect_(dialect) {}

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
  bool has_created_ = false;
  text::Snippet sample_start_;               // `name{` or `name `
  text::Snippet quantile_start_;             // `name{`
  text::Snippet bucket_start_;               // `name_bucket{`
  text::Snippet sum_start_;                  // `name_sum{` or `name_sum `
  text::Snippet count_start_;                //
  text::Snippet created_start_;              //
  std::vector<text::Snippet> label_starts_;  // `agent_id="`, then `",tool="`
  std::vector<text::Snippet> le_ends_;       // `le="2"} `, one for each bound, then +Inf
  std::size_t starts_bytes_ = 0;
};

}  // namespace pitwall::exposition
