// Requests of OTLP as plain data, so that a test can write the same request in both encodings and
// knows which records it contains.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/otlp/record.h"

namespace pitwall::test {

// A value that no reader wants: lists in lists, this deep.
struct Nested {
  int depth = 1;
};
using OtlpValue = std::variant<std::monostate, std::string, std::int64_t, double, bool, Nested>;
using OtlpAttributes = std::vector<std::pair<std::string, OtlpValue>>;

struct OtlpSpanEvent {
  std::uint64_t time_ns = 0;
  std::string name;
  OtlpAttributes attributes;
};

// Ids are bytes, of any length.
struct OtlpSpan {
  std::string trace_id;
  std::string span_id;
  std::string parent_span_id;
  std::string name;
  std::uint64_t kind = 0;
  std::uint64_t start_ns = 0;
  std::uint64_t end_ns = 0;
  std::uint64_t status = 0;
  OtlpAttributes attributes;
  std::vector<OtlpSpanEvent> events;
};

struct OtlpLog {
  std::uint64_t time_ns = 0;
  std::uint64_t observed_ns = 0;
  OtlpValue body;
  std::string event_name;
  std::string trace_id;
  std::string span_id;
  OtlpAttributes attributes;
};

struct OtlpPoint {
  std::uint64_t start_ns = 0;
  std::uint64_t time_ns = 0;
  std::uint64_t flags = 0;
  std::variant<std::monostate, std::int64_t, double> number;  // gauges and sums
  std::uint64_t count = 0;                                    // the other types
  double sum = 0;
  OtlpAttributes attributes;
};

enum class MetricType { kGauge, kSum, kHistogram, kExponentialHistogram, kSummary };

struct OtlpMetric {
  std::string name;
  std::string unit;
  MetricType type = MetricType::kGauge;
  std::uint64_t temporality = 0;
  bool is_monotonic = false;
  std::vector<OtlpPoint> points;
};

struct OtlpScope {
  std::string name;
  std::vector<OtlpSpan> spans;
  std::vector<OtlpLog> logs;
  std::vector<OtlpMetric> metrics;
};

struct OtlpResource {
  OtlpAttributes attributes;
  std::vector<OtlpScope> scopes;
};

using OtlpRequest = std::vector<OtlpResource>;

// A small request with records of the signal: some wanted keys of `names`, some others, every type
// of value, ids of right and wrong lengths.
OtlpRequest RandomRequest(otlp::Signal signal, const std::vector<std::string>& names,
                          std::mt19937_64& random);

// One line for each record that a decoder with these names should pass to its visitor.
std::vector<std::string> ExpectedRecords(otlp::Signal signal, const OtlpRequest& request,
                                         const std::vector<std::string>& names);
// The same line for a record.
std::string Describe(const otlp::Record& record, const std::vector<std::string>& names);

// With `random` the fields of each message are in random order, and unknown fields are between
// them; without it they are in the order in which exporters write them.
std::string ToProtobuf(otlp::Signal signal, const OtlpRequest& request,
                       std::mt19937_64* random = nullptr);
// The same; with `random`, numbers are in all forms that senders use.
std::string ToJson(otlp::Signal signal, const OtlpRequest& request,
                   std::mt19937_64* random = nullptr);

}  // namespace pitwall::test
