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

// Writes `text` as it stands between a label value's quotes: `\`, `"` and newline are escaped.
// `at` has room for twice its length; returns the end.
char* WriteLabelValue(char* at, std::string_view text);

// What stands above a family's samples. `base` is its name without a counter's `_total`.
struct FamilyHead {
  std::string_view base;
  std::string_view type;  // as the dialect names it
  std::string_view unit;  // or empty
  std::string_view help;
};
void WriteHead(TextBuffer& out, Dialect dialect, const FamilyHead& head);

// A double as the shortest text that reads back as itself, without an exponent: 4096, 0.25, +Inf.
std::string ShortestText(double value);
// The same as the value of `le` or `quantile`: OpenMetrics wants 4096.0.
std::string BoundText(Dialect dialect, double bound);

// Writes rows into `out`; one thread. OpenMetrics tells when a series began in a sample of its own,
// `_created`; the tier of agents and tools goes without, whose series that would double.
class TextEncoder final : public RowSink {
 public:
  explicit TextEncoder(TextBuffer& out, Dialect dialect = Dialect::kText004)
      : out_(out), dialect_(dialect) {}

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;

 private:
  char* WriteLabels(char* at, LabelValues labels) const;
  char* WriteSample(char* at, const Snippet& start, std::string_view label_block,
                    Decimal value) const;
  std::size_t SpaceFor(LabelValues labels) const;
  bool WritesCreated(const SeriesStamp& stamp) const {
    return has_created_ && stamp.started_at_ms > 0;
  }

  TextBuffer& out_;
  const Dialect dialect_;
  bool has_created_ = false;
  Snippet sample_start_;               // `name{` or `name `
  Snippet bucket_start_;               // `name_bucket{`
  Snippet sum_start_;                  // `name_sum{` or `name_sum `
  Snippet count_start_;                //
  Snippet created_start_;              //
  std::vector<Snippet> label_starts_;  // `agent_id="`, then `",tool="`
  std::vector<Snippet> le_ends_;       // `le="2"} `, one for each bound, then +Inf
  std::size_t starts_bytes_ = 0;
};

}  // namespace pitwall::exposition
