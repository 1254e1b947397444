// The protobuf format: io.prometheus.client.MetricFamily messages with native histograms, each
// message preceded by its length.
// Sources: prometheus/client_model, metrics.proto; Prometheus, "Native Histograms".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "exporter/exposition/families.h"
#include "exporter/exposition/native_histogram.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

// Writes families as messages. A message's length precedes it, so the message must be complete
// before it is written. A large family is therefore written as several messages of one name, which
// bounds the memory to kMessageBytes and one metric. One thread.
class FamilyMessages {
 public:
  explicit FamilyMessages(text::TextBuffer& out);

  // Flushes the previous family. `type` is a MetricType of metrics.proto.
  void Begin(std::string_view name, std::string_view help, int type, std::string_view unit);
  // Adds an encoded Metric.
  void Add(const std::string& metric);
  void Flush();

 private:
  static constexpr std::size_t kMessageBytes = 128 * 1024;

  text::TextBuffer& out_;
  std::string head_;
  std::string metrics_;
};

// Writes rows into `out`. One thread. Values are doubles: exact up to 2^53. Histograms with full
// resolution are written as native histograms, and those of families with bounds as classic ones
// too: one message serves readers of either kind.
class ProtobufEncoder final : public RowSink {
 public:
  struct Options {
    bool with_classic_buckets = true;  // as well as native histograms
  };
  ProtobufEncoder(text::TextBuffer& out, const Options& options);

  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;
  void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) override;
  void Finish() override { messages_.Flush(); }
  bool AcceptsNative() const override { return true; }

 private:
  void BeginMetric(LabelValues labels);
  void AppendClassic(const HistogramRow& row);

  const Options options_;
  FamilyMessages messages_;
  const Family* family_ = nullptr;
  std::span<const double> bounds_;
  // Reused for each row.
  std::string metric_;
  std::string histogram_;
  std::string part_;
  NativeHistogramWriter native_;
};

}  // namespace pitwall::exposition
