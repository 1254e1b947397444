#include "exporter/remote_write/series_encoder.h"

#include <algorithm>
#include <cmath>

#include "exporter/exposition/text_encoder.h"

namespace pitwall::remote_write {

namespace {

constexpr std::string_view kNameLabel = "__name__";
constexpr std::string_view kBoundLabel = "le";

MetricType TypeOf(exposition::Kind kind) {
  switch (kind) {
    case exposition::Kind::kCounter:
      return MetricType::kCounter;
    case exposition::Kind::kHistogram:
      return MetricType::kHistogram;
    case exposition::Kind::kGauge:
      break;
  }
  return MetricType::kGauge;
}

MetricType TypeOf(prometheus::MetricType type) {
  switch (type) {
    case prometheus::MetricType::Counter:
      return MetricType::kCounter;
    case prometheus::MetricType::Histogram:
      return MetricType::kHistogram;
    case prometheus::MetricType::Gauge:
      return MetricType::kGauge;
    default:
      return MetricType::kUnknown;
  }
}

}  // namespace

void SeriesEncoder::SetLabels(const std::vector<std::string_view>& names) {
  slots_.clear();
  slots_.push_back({Slot::From::kName, 0, kNameLabel});
  slots_.push_back({Slot::From::kBound, 0, kBoundLabel});
  for (std::size_t i = 0; i < names.size(); ++i) {
    slots_.push_back({Slot::From::kRow, i, names[i]});
  }
  for (std::size_t i = 0; i < external_.size(); ++i) {
    const std::string_view label = external_[i].first;
    if (label == kBoundLabel || std::find(names.begin(), names.end(), label) != names.end()) {
      continue;  // the series' own label stands
    }
    slots_.push_back({Slot::From::kExternal, i, label});
  }
  std::sort(slots_.begin(), slots_.end(),
            [](const Slot& a, const Slot& b) { return a.label < b.label; });
}

void SeriesEncoder::SetFamily(std::string_view name, MetricType type, std::string_view help,
                              std::string_view unit) {
  name_ = name;
  bucket_name_ = name_ + "_bucket";
  sum_name_ = name_ + "_sum";
  count_name_ = name_ + "_count";
  help_ = help;
  unit_ = unit;
  head_.type = type;
}

void SeriesEncoder::Begin(const exposition::Family& family, std::span<const double> bounds) {
  SetFamily(family.TextName(), TypeOf(family.kind), family.help, family.unit);
  SetLabels(family.labels);
  bound_texts_.clear();
  for (const double bound : bounds) bound_texts_.push_back(exposition::ShortestText(bound));
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

void SeriesEncoder::AddBucket(std::string_view bound, double count) {
  bucket_.symbols[bucket_.bound_at] = requests_.Find(bound);
  AddValue(bucket_, bucket_name_, count);
}

void SeriesEncoder::AddCounted(double sum, double count) {
  AddValue(plain_, sum_name_, sum);
  AddValue(plain_, count_name_, count);
}

void SeriesEncoder::Value(exposition::LabelValues labels, exposition::Decimal value,
                          const SeriesStamp& stamp) {
  StartRow(labels, 1, false, stamp.started_at_ms);
  AddValue(plain_, name_, value.AsDouble());
}

void SeriesEncoder::Histogram(exposition::LabelValues labels, const exposition::HistogramRow& row,
                              const SeriesStamp& stamp) {
  StartRow(labels, row.cumulative.size() + 4, true, stamp.started_at_ms);
  for (std::size_t i = 0; i < row.cumulative.size(); ++i) {
    AddBucket(bound_texts_[i], static_cast<double>(row.cumulative[i]));
  }
  AddBucket("+Inf", static_cast<double>(row.count));
  AddCounted(row.sum.AsDouble(), static_cast<double>(row.count));
  if (has_native_ && row.native != nullptr)
    requests_.AddHistogram(HeadOf(plain_, name_), *row.native);
}

void SeriesEncoder::Foreign(const std::vector<prometheus::MetricFamily>& families) {
  for (const prometheus::MetricFamily& family : families) {
    SetFamily(family.name, TypeOf(family.type), family.help, "");
    for (const prometheus::ClientMetric& metric : family.metric) ForeignMetric(family, metric);
  }
}

void SeriesEncoder::ForeignMetric(const prometheus::MetricFamily& family,
                                  const prometheus::ClientMetric& metric) {
  std::vector<std::string_view> names, values;
  for (const prometheus::ClientMetric::Label& label : metric.label) {
    names.emplace_back(label.name);
    values.emplace_back(label.value);
  }
  SetLabels(names);
  if (family.type != prometheus::MetricType::Histogram) {
    const double value =
        family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
    if (std::isnan(value)) return;
    StartRow(values, 1, false, 0);
    AddValue(plain_, name_, value);
    return;
  }
  const prometheus::ClientMetric::Histogram& histogram = metric.histogram;
  StartRow(values, histogram.bucket.size() + 2, true, 0);
  for (const prometheus::ClientMetric::Bucket& bucket : histogram.bucket) {
    AddBucket(exposition::ShortestText(bucket.upper_bound),
              static_cast<double>(bucket.cumulative_count));
  }
  AddCounted(histogram.sample_sum, static_cast<double>(histogram.sample_count));
}

}  // namespace pitwall::remote_write
