// The agents' metric families, described once; encoders turn the walk over them into a format.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/decimal.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

enum class Kind : std::uint8_t { kGauge, kCounter, kHistogram };

// What a scrape is written from. `standings` are those of `reading.agents`, in their order, or
// none.
struct ScrapeInput {
  const Reading& reading;
  std::span<const Standing> standings;
};

// The family that needs the standings.
inline constexpr std::string_view kStandingFamily = "pitwall_agent_standing";

using LabelValues = std::span<const std::string_view>;

// One series of a classic histogram. `cumulative[i]` counts what is at most the i-th bound of the
// family; `native` is the same histogram in full resolution, or nullptr where there is none.
struct HistogramRow {
  std::span<const std::uint64_t> cumulative;
  std::uint64_t count = 0;
  Decimal sum;
  const Durations* native = nullptr;
};

class RowSink;

struct Family {
  std::string_view name;  // the base name: a counter's samples add `_total`
  Kind kind;
  std::string_view unit;  // the base name's last part, or empty
  std::string_view help;
  std::vector<std::string_view> labels;  // names, in the order of a row's values
  void (*walk)(const ScrapeInput& input, RowSink& sink);
  // Upper bounds of a histogram's buckets, ascending, without +Inf; nullptr for other kinds.
  std::vector<double> (*bounds)(const Reading& reading) = nullptr;

  // The name that the text format shows in HELP and TYPE.
  std::string TextName() const;
};

// An encoder. Begin comes once for each family that has rows, before its first row; the family and
// the bounds live until the next Begin. Label values and rows live for the call only.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void Begin(const Family& family, std::span<const double> bounds) = 0;
  virtual void Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) = 0;
  virtual void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) = 0;
};

// Every family, in the order in which they are exposed; lives for the whole process.
const std::vector<Family>& Families();

// Gives the family's rows to the sink. A histogram without observations has no row; a family
// without rows does not begin.
void WalkFamily(const Family& family, const ScrapeInput& input, RowSink& sink);

}  // namespace pitwall::exposition
