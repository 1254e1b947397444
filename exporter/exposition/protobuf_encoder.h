// The protobuf format: io.prometheus.client.MetricFamily messages, each after its length, with
// native histograms.
// Sources: prometheus/client_model, metrics.proto; Prometheus, "Native Histograms".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

// One family on its way out. A message's length stands before it, so a large family goes out as
// several messages of its name: what is held is kMessageBytes and the last metric. One thread.
class FamilyMessages {
 public:
  explicit FamilyMessages(TextBuffer& out);

  // `type` as metrics.proto numbers it. Flushes the family before.
  void Begin(std::string_view name, std::string_view help, int type, std::string_view unit);
  // A whole encoded Metric.
  void Add(const std::string& metric);
  void Flush();

 private:
  static constexpr std::size_t kMessageBytes = 128 * 1024;

  TextBuffer& out_;
  std::string head_;
  std::string metrics_;
};

// A label of a Metric, appended.
void AppendLabel(std::string& metric, std::string_view name, std::string_view value);
// A Counter, Gauge or Untyped by its field number in Metric, appended.
void AppendNumber(std::string& metric, int field, double value, std::int64_t created_at_ms = 0);

namespace metric_type {
inline constexpr int kCounter = 0;
inline constexpr int kGauge = 1;
inline constexpr int kSummary = 2;
inline constexpr int kUntyped = 3;
inline constexpr int kHistogram = 4;
}  // namespace metric_type
namespace metric_field {
inline constexpr int kGauge = 2;
inline constexpr int kCounter = 3;
inline constexpr int kSummary = 4;
inline constexpr int kUntyped = 5;
inline constexpr int kHistogram = 7;
}  // namespace metric_field

// Writes rows into `out`; one thread. Values are doubles: exact up to 2^53. A histogram that has
// one is native; the classic buckets stand beside it where that is asked for.
class ProtobufEncoder final : public RowSink {
 public:
  struct Options {
    bool with_classic_buckets = false;
    bool native_only_families = true;  // they are exposed: see Family::has_native_only
  };
  ProtobufEncoder(TextBuffer& out, const Options& options) : options_(options), messages_(out) {}

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;
  void Finish() override { messages_.Flush(); }
  bool AcceptsNative() const override { return true; }

 private:
  void BeginMetric(LabelValues labels);
  void AppendClassic(const HistogramRow& row);
  void AppendNative(const Durations& durations);
  // Spans and deltas of the buckets above the zero bucket.
  void AppendBuckets(std::span<const BucketCount> buckets);

  const Options options_;
  FamilyMessages messages_;
  const Family* family_ = nullptr;
  std::span<const double> bounds_;
  // Used again for each row.
  std::string metric_;
  std::string histogram_;
  std::string part_;
  std::vector<std::int64_t> deltas_;
};

}  // namespace pitwall::exposition
