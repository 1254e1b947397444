// The metric families of the agents, described once. WalkFamily gives their rows to an encoder.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/pages.h"
#include "exporter/exposition/tiers.h"
#include "exporter/text/number.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

enum class Kind : std::uint8_t { kGauge, kCounter, kHistogram, kSummary, kUntyped };

using LabelValues = std::span<const std::string_view>;

// One series of a histogram. `cumulative[i]` counts the observations up to the i-th bound of the
// family. `native` is the histogram in full resolution, or nullptr.
struct HistogramRow {
  std::span<const std::uint64_t> cumulative;
  std::uint64_t count = 0;
  text::Number sum;
  const Durations* native = nullptr;
};

// One series of a summary.
struct QuantileValue {
  double quantile = 0;
  double value = 0;
};
struct SummaryRow {
  std::span<const QuantileValue> quantiles;
  std::uint64_t count = 0;
  text::Number sum;
};

class RowSink;

// One group. `by` is the name of its dimension.
struct GroupRow {
  std::string_view by;
  const GroupReading& reading;
  const StandingClass* standing = nullptr;  // nullptr: unknown
};

struct Family {
  std::string_view name;  // without the suffix `_total` of a counter's samples
  Kind kind;
  Tier tier;
  std::string_view unit;  // the last part of `name`, or empty
  std::string_view help;
  std::vector<std::string_view> labels;  // names, in the order of a row's values
  // Exactly one of the three is set: rows from the fleet's sums, from each page of agents, or from
  // each group.
  void (*walk_fleet)(const AgentReading& fleet, RowSink& sink) = nullptr;
  void (*walk_agents)(const Page& page, RowSink& sink) = nullptr;
  void (*walk_group)(const GroupRow& group, RowSink& sink) = nullptr;
  FleetWalk::Parts parts = FleetWalk::kIdentity;  // of an agent, needed by walk_agents
  // Upper bounds of a histogram's classic buckets, ascending, without +Inf.
  std::vector<double> (*bounds)(double quality_max) = nullptr;
  bool is_native_only = false;  // only for formats with native histograms
  // A metric of the daemon itself. Its tier has no meaning, and remote write sends no unit for it.
  bool is_own = false;

  // The name in HELP and TYPE of the text format 0.0.4.
  std::string TextName() const;
};

// An encoder. Begin is called once for each family that has rows, before its first row; the family
// and the bounds live until its last row. Label values and rows live for the call only. Finish is
// called after the last family.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void Begin(const Family& family, std::span<const double> bounds) = 0;
  virtual void Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) = 0;
  virtual void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) = 0;
  virtual void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) = 0;
  virtual void Finish() {}
  virtual bool AcceptsNative() const { return false; }

  // Series written so far, as Prometheus counts them.
  std::uint64_t series_count() const { return series_count_; }

 protected:
  std::uint64_t series_count_ = 0;
};

// Every family, in the order in which they are exposed; lives for the whole process.
const std::vector<Family>& Families();

// Gives the family's rows to the sink. A histogram without observations has no row. Begin is not
// called for a family without rows.
void WalkFamily(const Family& family, PageSource& source, RowSink& sink);

}  // namespace pitwall::exposition
