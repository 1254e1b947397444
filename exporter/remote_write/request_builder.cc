#include "exporter/remote_write/request_builder.h"

#include <snappy.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <utility>

#include "exporter/remote_write/request.h"
#include "exporter/remote_write/wire.h"
#include "exporter/text/decimal.h"
#include "pitwall/host/keyed_hash.h"
#include "pitwall/reading.h"

namespace pitwall::remote_write {

namespace {

using protozero::pbf_writer;

// Begins a series; the caller adds its sample.
pbf_writer StartSeries(pbf_writer& message, const SeriesHead& head) {
  pbf_writer series(message, wire::kSeries);
  series.add_packed_uint32(wire::kLabelRefs, head.labels.begin(), head.labels.end());
  return series;
}

void EndSeries(pbf_writer& series, const SeriesHead& head) {
  pbf_writer metadata(series, wire::kMetadata);
  metadata.add_enum(wire::kMetadataType, static_cast<std::int32_t>(head.type));
  if (head.help != 0) metadata.add_uint32(wire::kHelpRef, head.help);
  if (head.unit != 0) metadata.add_uint32(wire::kUnitRef, head.unit);
}

// Spreads the bits of a hash (the finalizer of MurmurHash3).
std::uint64_t Mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

}  // namespace

RequestBuilder::RequestBuilder(std::int64_t at_ms, Emit emit, std::size_t max_series)
    : at_ms_(at_ms),
      emit_(std::move(emit)),
      max_series_(max_series),
      native_({.schema = wire::kSchema,
               .zero_threshold = wire::kZeroThreshold,
               .zero_count = wire::kZeroCount,
               .positive_span = wire::kPositiveSpans,
               .positive_delta = wire::kPositiveDeltas}) {
  Clear();
}

void RequestBuilder::Clear() {
  symbols_.clear();
  symbol_hashes_.clear();
  message_.clear();
  samples_ = histograms_ = 0;
  Find("");  // the protocol's first symbol
}

void RequestBuilder::MakeRoom(std::size_t more) {
  if (samples_ + histograms_ + more > max_series_) Finish();
}

void RequestBuilder::Finish() {
  if (samples_ + histograms_ == 0) return;
  Request request;
  snappy::Compress(message_.data(), message_.size(), &request.body);
  request.body.shrink_to_fit();
  request.samples = samples_;
  request.histograms = histograms_;
  request.taken_at_ms = at_ms_;
  Clear();
  emit_(std::move(request));
}

Symbol RequestBuilder::Find(std::string_view text) {
  if (const auto found = symbols_.find(text); found != symbols_.end()) return found->second;
  const auto symbol = static_cast<Symbol>(symbols_.size());
  symbols_.emplace(text, symbol);
  symbol_hashes_.push_back(KeyedHashOf(text));
  pbf_writer(message_).add_string(wire::kSymbols, text.data(), text.size());
  return symbol;
}

std::uint64_t RequestBuilder::IdentityOf(std::span<const Symbol> labels) const {
  std::uint64_t identity = labels.size();
  for (const Symbol symbol : labels) identity = Mixed(identity ^ symbol_hashes_[symbol]);
  return identity;
}

void RequestBuilder::AddValue(const SeriesHead& head, double value) {
  AddValueAt(head, value, at_ms_);
}

void RequestBuilder::AddHistogram(const SeriesHead& head, const Durations& durations) {
  AddHistogramAt(head, durations, at_ms_);
}

void RequestBuilder::AddZero(const SeriesHead& head, std::int64_t at_ms, bool is_histogram) {
  if (is_histogram) {
    AddHistogramAt(head, {}, at_ms);
  } else {
    AddValueAt(head, 0, at_ms);
  }
}

void RequestBuilder::AddValueAt(const SeriesHead& head, double value, std::int64_t at_ms) {
  pbf_writer message(message_);
  pbf_writer series = StartSeries(message, head);
  {
    pbf_writer sample(series, wire::kSamples);
    sample.add_double(wire::kSampleValue, value);
    sample.add_int64(wire::kSampleTimestamp, at_ms);
    if (head.started_at_ms != 0) sample.add_int64(wire::kSampleStart, head.started_at_ms);
  }
  EndSeries(series, head);
  ++samples_;
}

void RequestBuilder::AddHistogramAt(const SeriesHead& head, const Durations& durations,
                                    std::int64_t at_ms) {
  pbf_writer message(message_);
  pbf_writer series = StartSeries(message, head);
  {
    pbf_writer histogram(series, wire::kHistograms);
    histogram.add_uint64(wire::kCount, durations.count);
    histogram.add_double(wire::kSum, text::Decimal{durations.sum_ns, 9}.AsDouble());
    native_.Write(durations, histogram);
    histogram.add_int64(wire::kHistogramTimestamp, at_ms);
    if (head.started_at_ms != 0) histogram.add_int64(wire::kHistogramStart, head.started_at_ms);
  }
  EndSeries(series, head);
  ++histograms_;
}

void RequestBuilder::AddStaleValue(const SeriesHead& head) {
  AddValue(head, std::bit_cast<double>(kStaleBits));
}

void RequestBuilder::AddStaleHistogram(const SeriesHead& head) {
  pbf_writer message(message_);
  pbf_writer series = StartSeries(message, head);
  {
    pbf_writer histogram(series, wire::kHistograms);
    histogram.add_uint64(wire::kCount, 0);
    histogram.add_double(wire::kSum, std::bit_cast<double>(kStaleBits));
    histogram.add_int64(wire::kHistogramTimestamp, at_ms_);
  }
  EndSeries(series, head);
  ++histograms_;
}

}  // namespace pitwall::remote_write
