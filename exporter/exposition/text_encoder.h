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
  explicit TextEncoder(TextBuffer& out, Dialect dialect = Dialect::kText004)
      : out_(out), dialect_(dialect) {}

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, Number value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;
  void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) override;

 private:
  char* WriteLabels(char* at, LabelValues labels) const;
  char* WriteSample(char* at, const Snippet& start, std::string_view label_block,
                    Number value) const;
  char* WriteCreated(char* at, std::string_view label_block, const SeriesStamp& stamp);
  std::size_t SpaceFor(LabelValues labels) const;

  TextBuffer& out_;
  const Dialect dialect_;
  bool has_created_ = false;
  Snippet sample_start_;               // `name{` or `name `
  Snippet quantile_start_;             // `name{`
  Snippet bucket_start_;               // `name_bucket{`
  Snippet sum_start_;                  // `name_sum{` or `name_sum `
  Snippet count_start_;                //
  Snippet created_start_;              //
  std::vector<Snippet> label_starts_;  // `agent_id="`, then `",tool="`
  std::vector<Snippet> le_ends_;       // `le="2"} `, one for each bound, then +Inf
  std::size_t starts_bytes_ = 0;
};

}  // namespace pitwall::exposition
