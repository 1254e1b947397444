// Rows of metric families as series of a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/request_builder.h"

namespace pitwall::remote_write {

// The identities of the series of an interval, in the order in which they were sent.
using Identities = std::vector<std::uint64_t>;

struct EncodingOptions {
  ExternalLabels external_labels;
  bool has_native_histograms = true;
  std::size_t max_series = RequestBuilder::kMaxSeries;  // of a request
  // When this process began. Series that began later were never sent before. Without it the series
  // of the first interval get no sample of 0.
  std::optional<std::int64_t> process_started_at_ms = std::nullopt;
};

// Writes a histogram as its classic series and, if its full resolution is known, as a native
// histogram under the base name. One thread. The constructor's arguments must outlive the encoder.
class SeriesEncoder final : public exposition::RowSink {
 public:
  SeriesEncoder(const EncodingOptions& options, RequestBuilder& requests, Identities& sent)
      : external_(options.external_labels),
        has_native_(options.has_native_histograms),
        requests_(requests),
        sent_(sent) {}

  void Begin(const exposition::Family& family, std::span<const double> bounds) override;
  // A value that is not a number is not sent.
  void Value(exposition::LabelValues labels, text::Number value, const SeriesStamp& stamp) override;
  void Histogram(exposition::LabelValues labels, const exposition::HistogramRow& row,
                 const SeriesStamp& stamp) override;
  void Summary(exposition::LabelValues labels, const exposition::SummaryRow& row,
               const SeriesStamp& stamp) override;

 private:
  // The source of a label's value; sorted by the label's name.
  struct Slot {
    enum class From : std::uint8_t { kName, kRow, kExternal, kBound } from;
    std::size_t index = 0;  // in the row's values or in the external labels
    std::string_view label;
  };
  // The labels of a row as symbols. The symbols of name and bound are set for each series.
  struct Labels {
    std::vector<Symbol> symbols;
    std::size_t name_at = 0;
    std::size_t bound_at = 0;
  };

  void SetLabels(const std::vector<std::string_view>& names, std::string_view bound_label);
  void StartRow(exposition::LabelValues values, std::size_t series, bool has_bounds,
                std::int64_t started_at_ms);
  void Fill(exposition::LabelValues values, bool with_bound, Labels& labels);
  SeriesHead HeadOf(Labels& labels, std::string_view name);
  void AddValue(Labels& labels, std::string_view name, double value);
  void AddBounded(std::string_view name, std::string_view bound, double value);
  void AddSumAndCount(text::Number sum, std::uint64_t count);

  const ExternalLabels& external_;
  const bool has_native_;
  RequestBuilder& requests_;
  Identities& sent_;

  std::string name_, bucket_name_, sum_name_, count_name_;
  std::string_view help_, unit_;
  std::vector<std::string> bound_texts_;
  std::vector<Slot> slots_;
  SeriesHead head_;
  Labels plain_;
  Labels bucket_;
};

}  // namespace pitwall::remote_write
