#include "exporter/exposition/foreign_text.h"

#include <cmath>
#include <string>
#include <string_view>

#include "exporter/exposition/text_encoder.h"

namespace pitwall::exposition {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::string_view TypeName(MetricType type, Dialect dialect) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Summary:
      return "summary";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Untyped:
      break;
  }
  return dialect == Dialect::kOpenMetrics ? "unknown" : "untyped";
}

// One sample line; `extra` is one more label with its value, as `le` and `quantile` are.
class SampleWriter {
 public:
  SampleWriter(TextBuffer& out, Dialect dialect, std::string_view base, const ClientMetric& metric)
      : out_(out), dialect_(dialect), base_(base), metric_(metric) {}

  void Write(std::string_view suffix, double value, std::string_view extra_label = "",
             double extra = 0) {
    if (std::isnan(value)) return;
    out_.Append(base_);
    out_.Append(suffix);
    char separator = '{';
    for (const ClientMetric::Label& label : metric_.label) {
      Label(separator, label.name, label.value);
      separator = ',';
    }
    if (!extra_label.empty()) {
      Label(separator, extra_label, BoundText(dialect_, extra));
      separator = ',';
    }
    out_.Append(separator == ',' ? "} " : " ");
    out_.Append(ShortestText(value));
    out_.Append('\n');
  }

 private:
  void Label(char separator, std::string_view name, std::string_view value) {
    out_.Append(separator);
    out_.Append(name);
    out_.Append("=\"");
    out_.Advance(WriteLabelValue(out_.Reserve(2 * value.size()), value));
    out_.Append('"');
  }

  TextBuffer& out_;
  const Dialect dialect_;
  const std::string_view base_;
  const ClientMetric& metric_;
};

void WriteMetric(MetricType type, const ClientMetric& metric, SampleWriter& samples) {
  switch (type) {
    case MetricType::Counter:
      return samples.Write("_total", metric.counter.value);
    case MetricType::Gauge:
      return samples.Write("", metric.gauge.value);
    case MetricType::Untyped:
      return samples.Write("", metric.untyped.value);
    case MetricType::Summary:
      for (const auto& quantile : metric.summary.quantile) {
        samples.Write("", quantile.value, "quantile", quantile.quantile);
      }
      samples.Write("_sum", metric.summary.sample_sum);
      return samples.Write("_count", static_cast<double>(metric.summary.sample_count));
    case MetricType::Histogram:
      for (const auto& bucket : metric.histogram.bucket) {
        samples.Write("_bucket", static_cast<double>(bucket.cumulative_count), "le",
                      bucket.upper_bound);
      }
      samples.Write("_sum", metric.histogram.sample_sum);
      return samples.Write("_count", static_cast<double>(metric.histogram.sample_count));
  }
}

}  // namespace

std::string_view BaseName(const MetricFamily& family) {
  constexpr std::string_view kTotal = "_total";
  std::string_view base = family.name;
  if (family.type == MetricType::Counter && base.ends_with(kTotal)) {
    base.remove_suffix(kTotal.size());
  }
  return base;
}

std::string_view UnitOf(std::string_view base) {
  for (const std::string_view unit : {"seconds", "bytes"}) {
    if (base.ends_with(unit)) return unit;
  }
  return "";
}

void WriteForeignText(const std::vector<MetricFamily>& families, const NameFilter& filter,
                      TextBuffer& out, Dialect dialect) {
  for (const MetricFamily& family : families) {
    if (family.metric.empty()) continue;
    if (!filter.Includes(family.name, family.type == MetricType::Histogram)) continue;
    const std::string_view base = BaseName(family);
    WriteHead(out, dialect, {base, TypeName(family.type, dialect), UnitOf(base), family.help});
    for (const ClientMetric& metric : family.metric) {
      SampleWriter samples(out, dialect, base, metric);
      WriteMetric(family.type, metric, samples);
    }
  }
}

}  // namespace pitwall::exposition
