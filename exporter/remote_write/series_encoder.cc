#include "exporter/remote_write/series_encoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/remote_write/request_builder.h"
#include "exporter/text/number.h"
#include "pitwall/reading.h"

namespace pitwall::remote_write {

namespace {

constexpr std::string_view kNameLabel = "__name__";
constexpr std::string_view kBucketLabel = "le";
constexpr std::string_view kQuantileLabel = "quantile";

MetricType TypeOf(exposition::Kind kind) {
  switch (kind) {
    case exposition::Kind::kCounter:
      return MetricType::kCounter;
    case exposition::Kind::kHistogram:
      return MetricType::kHistogram;
    case exposition::Kind::kSummary:
      return MetricType::kSummary;
    case exposition::Kind::kGauge:
      return MetricType::kGauge;
    case exposition::Kind::kUntyped:
      break;
  }
  return MetricType::kUnknown;
}

}  // namespace

void SeriesEncoder::SetLabels(const std::vector<std::string_view>& names,
                              std::string_view bound_label) {
  slots_.clear();
  slots_.push_back({Slot::From::kName, 0, kNameLabel});
  slots_.push_back({Slot::From::kBound, 0, bound_label});
  for (std::size_t i = 0; i < names.size(); ++i) {
    slots_.push_back({Slot::From::kRow, i, names[i]});
  }
  for (std::size_t i = 0; i < external_.size(); ++i) {
    const std::string_view label = external_[i].first;
    if (label == bound_label || std::find(names.begin(), names.end(), label) != names.end()) {
      continue;  // the series' own label takes precedence
    }
    slots_.push_back({Slot::From::kExternal, i, label});
  }
  std::sort(slots_.begin(), slots_.end(),
            [](const Slot& a, const Slot& b) { return a.label < b.label; });
}

void SeriesEncoder::Begin(const exposition::Family& family, std::span<const double> bounds) {
  name_ = family.TextName();
  bucket_name_ = name_ + "_bucket";
  sum_name_ = name_ + "_sum";
  count_name_ = name_ + "_count";
  help_ = family.help;
  unit_ = family.is_own ? std::string_view() : family.unit;
  head_.type = TypeOf(family.kind);
  const bool is_summary = family.kind == exposition::Kind::kSummary;
  SetLabels(family.labels, is_summary ? kQuantileLabel : kBucketLabel);
  bound_texts_.clear();
  for (const double bound : bounds) bound_texts_.push_back(text::ShortestText(bound));
}

void SeriesEncoder::Fill(exposition::LabelValues values, bool with_bound, Labels& labels) {
  labels.symbols.clear();
  for (const Slot& slot : slots_) {
    std::string_view value;
    switch (slot.from) {
      case Slot::From::kName:
        labels.name_at = labels.symbols.size() + 1;
        break;
      case Slot::From::kBound:
        if (!with_bound) continue;
        labels.bound_at = labels.symbols.size() + 1;
        break;
      case Slot::From::kRow:
        value = values[slot.index];
        if (value.empty()) continue;
        break;
      case Slot::From::kExternal:
        value = external_[slot.index].second;
        break;
    }
    labels.symbols.push_back(requests_.Find(slot.label));
    labels.symbols.push_back(requests_.Find(value));
  }
}

void SeriesEncoder::StartRow(exposition::LabelValues values, std::size_t series, bool has_bounds,
                             std::int64_t started_at_ms) {
  requests_.MakeRoom(series);
  head_.help = requests_.Find(help_);
  head_.unit = requests_.Find(unit_);
  head_.started_at_ms = head_.type == MetricType::kGauge ? 0 : started_at_ms;
  Fill(values, false, plain_);
  if (has_bounds) Fill(values, true, bucket_);
}

SeriesHead SeriesEncoder::HeadOf(Labels& labels, std::string_view name) {
  labels.symbols[labels.name_at] = requests_.Find(name);
  head_.labels = labels.symbols;
  sent_.push_back(requests_.IdentityOf(head_.labels));
  return head_;
}

void SeriesEncoder::AddValue(Labels& labels, std::string_view name, double value) {
  requests_.AddValue(HeadOf(labels, name), value);
}

void SeriesEncoder::AddBounded(std::string_view name, std::string_view bound, double value) {
  bucket_.symbols[bucket_.bound_at] = requests_.Find(bound);
  AddValue(bucket_, name, value);
}

void SeriesEncoder::AddSumAndCount(text::Number sum, std::uint64_t count) {
  AddValue(plain_, sum_name_, sum.AsDouble());
  AddValue(plain_, count_name_, static_cast<double>(count));
}

void SeriesEncoder::Value(exposition::LabelValues labels, text::Number value,
                          const SeriesStamp& stamp) {
  if (value.IsNan()) return;
  StartRow(labels, 1, false, stamp.started_at_ms);
  AddValue(plain_, name_, value.AsDouble());
}

void SeriesEncoder::Histogram(exposition::LabelValues labels, const exposition::HistogramRow& row,
                              const SeriesStamp& stamp) {
  StartRow(labels, row.cumulative.size() + 4, true, stamp.started_at_ms);
  for (std::size_t i = 0; i < row.cumulative.size(); ++i) {
    AddBounded(bucket_name_, bound_texts_[i], static_cast<double>(row.cumulative[i]));
  }
  AddBounded(bucket_name_, "+Inf", static_cast<double>(row.count));
  AddSumAndCount(row.sum, row.count);
  if (has_native_ && row.native != nullptr) {
    requests_.AddHistogram(HeadOf(plain_, name_), *row.native);
  }
}

void SeriesEncoder::Summary(exposition::LabelValues labels, const exposition::SummaryRow& row,
                            const SeriesStamp& stamp) {
  StartRow(labels, row.quantiles.size() + 2, true, stamp.started_at_ms);
  for (const exposition::QuantileValue& quantile : row.quantiles) {
    AddBounded(name_, text::ShortestText(quantile.quantile), quantile.value);
  }
  AddSumAndCount(row.sum, row.count);
}

}  // namespace pitwall::remote_write
