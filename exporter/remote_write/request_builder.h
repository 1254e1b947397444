// Builds requests of bounded size from series.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/exposition/native_histogram.h"
#include "exporter/remote_write/request.h"
#include "pitwall/host/keyed_hash.h"
#include "pitwall/reading.h"

namespace pitwall::remote_write {

// The protocol's numbers of the types of metrics.
enum class MetricType : std::uint8_t {
  kUnknown = 0,
  kCounter = 1,
  kGauge = 2,
  kHistogram = 3,
  kSummary = 5
};

// The number of a string in the request that is being built.
using Symbol = std::uint32_t;

struct SeriesHead {
  std::span<const Symbol> labels;  // name, value, name, value…; sorted by name, no value empty
  MetricType type = MetricType::kUnknown;
  Symbol help = 0;
  Symbol unit = 0;
  std::int64_t started_at_ms = 0;  // of a counter or a histogram; 0: unknown
};

// Calls `emit` with every full request, and with the last one in Finish(). One thread. Cost: one
// hash lookup for each symbol, and the memory of one uncompressed request.
class RequestBuilder {
 public:
  using Emit = std::function<void(Request)>;

  static constexpr std::size_t kMaxSeries = 5'000;

  // `at_ms` is the time of every sample but those of AddZero().
  RequestBuilder(std::int64_t at_ms, Emit emit, std::size_t max_series = kMaxSeries);

  // Ends the request if `more` series would make it too large. Symbols of an ended request are
  // invalid.
  void MakeRoom(std::size_t more);

  Symbol Find(std::string_view text);
  // A hash that identifies a set of labels in all requests.
  std::uint64_t IdentityOf(std::span<const Symbol> labels) const;

  void AddValue(const SeriesHead& head, double value);
  void AddHistogram(const SeriesHead& head, const Durations& durations);
  // A sample of 0 at the start of a series, of values or of histograms.
  void AddZero(const SeriesHead& head, std::int64_t at_ms, bool is_histogram);
  // Staleness markers for a series of values and for a series of histograms.
  void AddStaleValue(const SeriesHead& head);
  void AddStaleHistogram(const SeriesHead& head);

  void Finish();

 private:
  void Clear();
  void AddValueAt(const SeriesHead& head, double value, std::int64_t at_ms);
  void AddHistogramAt(const SeriesHead& head, const Durations& durations, std::int64_t at_ms);

  const std::int64_t at_ms_;
  const Emit emit_;
  const std::size_t max_series_;
  std::unordered_map<std::string, Symbol, KeyedHash, std::equal_to<>> symbols_;
  std::vector<std::uint64_t> symbol_hashes_;
  std::string message_;  // symbols in the order of their first use, and series
  exposition::NativeHistogramWriter native_;
  std::size_t samples_ = 0;
  std::size_t histograms_ = 0;
};

}  // namespace pitwall::remote_write
