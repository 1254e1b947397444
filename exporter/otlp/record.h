// One record of an OTLP request, reduced to the attributes that the reader asked for.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace pitwall::otlp {

enum class Signal : std::uint8_t { kTraces, kMetrics, kLogs };

// An attribute's value. Arrays, maps and bytes are read as absent.
using Value = std::variant<std::monostate, std::string_view, std::int64_t, double, bool>;

// Values by index in the AttributeNames that the decoder uses. An absent one is a monostate.
class Attributes {
 public:
  explicit Attributes(std::size_t count) : values_(count), present_(count) {}
  const Value& operator[](std::size_t index) const { return values_[index]; }
  // The first value of a key remains.
  void Set(std::size_t index, const Value& value) {
    if (values_[index].index() != 0 || value.index() == 0) return;
    values_[index] = value;
    present_[present_count_++] = static_cast<std::uint16_t>(index);
  }
  // Cost: one store per present value.
  void Clear() {
    for (const std::size_t index : present()) values_[index] = {};
    present_count_ = 0;
    ++generation_;
  }
  // Changes when the values are cleared: those of one resource have the same.
  std::uint64_t generation() const { return generation_; }
  // Indexes in the order in which the values were read.
  std::span<const std::uint16_t> present() const { return {present_.data(), present_count_}; }

 private:
  std::vector<Value> values_;
  std::vector<std::uint16_t> present_;  // the first present_count_ are used
  std::size_t present_count_ = 0;
  std::uint64_t generation_ = 0;
};

enum class RecordKind : std::uint8_t { kSpan, kSpanEvent, kLog, kNumberPoint, kHistogramPoint };

// All bytes zero: no id.
using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;
template <std::size_t kSize>
bool IsAbsent(const std::array<std::uint8_t, kSize>& id) {
  const auto words = std::bit_cast<std::array<std::uint64_t, kSize / sizeof(std::uint64_t)>>(id);
  return std::ranges::all_of(words, [](std::uint64_t word) { return word == 0; });
}

enum class Temporality : std::uint8_t { kUnspecified, kDelta, kCumulative };

// Borrowed until the call that passes the record returns. The texts are valid until the whole
// request has been handled (Decoder::Decode).
struct Record {
  RecordKind kind = RecordKind::kSpan;
  const Attributes* resource = nullptr;
  const Attributes* attributes = nullptr;
  const Attributes* span_attributes = nullptr;  // kSpanEvent: those of its span
  std::string_view scope_name;
  std::string_view name;  // of the span, span event or metric; of a log its event name
  std::string_view body;  // kLog: if it is a string

  TraceId trace_id{};
  SpanId span_id{};
  SpanId parent_span_id{};
  std::uint64_t start_ns = 0;  // kSpan and points; since the epoch; 0: unknown
  std::uint64_t time_ns = 0;   // the end of a span; of a log its time, else its observed time
  std::uint8_t span_kind = 0;  // as in OTLP: 2 is SERVER, 3 is CLIENT
  std::uint8_t status = 0;     // kSpan: 0 unset, 1 ok, 2 error

  std::string_view unit;  // of a metric
  Temporality temporality = Temporality::kUnspecified;
  bool is_monotonic = false;
  double value = 0;         // kNumberPoint; kHistogramPoint: the sum
  std::uint64_t count = 0;  // kHistogramPoint
};

}  // namespace pitwall::otlp
