// Writes requests in protobuf, without protozero.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"

namespace pitwall::test {

namespace {

using otlp::Signal;

void AppendVarint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
  out.push_back(static_cast<char>(value));
}

std::string Little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

// The fields of a message. Encode() writes the numbers in random order, repeated fields in theirs.
class Message {
 public:
  void Bytes(std::uint32_t number, std::string_view bytes) {
    std::string field;
    AppendVarint(number << 3U | 2U, field);
    AppendVarint(bytes.size(), field);
    fields_.emplace_back(number, field.append(bytes));
  }
  void Varint(std::uint32_t number, std::uint64_t value) {
    std::string field;
    AppendVarint(number << 3U, field);
    AppendVarint(value, field);
    fields_.emplace_back(number, field);
  }
  void Fixed64(std::uint32_t number, std::uint64_t value) {
    std::string field;
    AppendVarint(number << 3U | 1U, field);
    fields_.emplace_back(number, field + Little(value, 8));
  }
  void Fixed32(std::uint32_t number, std::uint32_t value) {
    std::string field;
    AppendVarint(number << 3U | 5U, field);
    fields_.emplace_back(number, field + Little(value, 4));
  }
  void Double(std::uint32_t number, double value) {
    Fixed64(number, std::bit_cast<std::uint64_t>(value));
  }

  std::string Encode(std::mt19937_64* random) {
    if (random != nullptr) Shuffle(*random);
    std::string bytes;
    for (const auto& [number, field] : fields_) bytes += field;
    return bytes;
  }

 private:
  void Shuffle(std::mt19937_64& random) {
    if (random() % 4 == 0) AddUnknown(random);
    const std::uint64_t salt = random() | 1U;
    const auto rank = [salt](std::uint32_t number) { return (number + 1) * salt >> 32U; };
    std::stable_sort(fields_.begin(), fields_.end(),
                     [&](const auto& a, const auto& b) { return rank(a.first) < rank(b.first); });
  }

  // An unknown number, or a known one with a wire type that it never has.
  void AddUnknown(std::mt19937_64& random) {
    Bytes(200, std::string(random() % 300, 'x'));
    Varint(201, random());
    Fixed64(202, random());
    Fixed32(static_cast<std::uint32_t>(1 + random() % 15), 7);
  }

  std::vector<std::pair<std::uint32_t, std::string>> fields_;
};

class Encoder {
 public:
  explicit Encoder(std::mt19937_64* random) : random_(random) {}

  std::string Encode(const OtlpResource& resource, Signal signal) {
    Message attributes;
    AddAttributes(1, resource.attributes, attributes);
    Message group;
    group.Bytes(1, attributes.Encode(random_));
    for (const OtlpScope& scope : resource.scopes) group.Bytes(2, Encode(scope, signal));
    return group.Encode(random_);
  }

 private:
  std::string Encode(const OtlpScope& scope, Signal signal) {
    Message name;
    name.Bytes(1, scope.name);
    Message group;
    group.Bytes(1, name.Encode(random_));
    if (signal == Signal::kTraces) {
      for (const OtlpSpan& span : scope.spans) group.Bytes(2, Encode(span));
    } else if (signal == Signal::kMetrics) {
      for (const OtlpMetric& metric : scope.metrics) group.Bytes(2, Encode(metric));
    } else {
      for (const OtlpLog& log : scope.logs) group.Bytes(2, Encode(log));
    }
    return group.Encode(random_);
  }

  std::string Encode(const OtlpSpan& span) {
    Message message;
    message.Bytes(1, span.trace_id);
    message.Bytes(2, span.span_id);
    message.Bytes(4, span.parent_span_id);
    message.Bytes(5, span.name);
    message.Varint(6, span.kind);
    message.Fixed64(7, span.start_ns);
    message.Fixed64(8, span.end_ns);
    AddAttributes(9, span.attributes, message);
    for (const OtlpSpanEvent& event : span.events) {
      Message inner;
      inner.Fixed64(1, event.time_ns);
      inner.Bytes(2, event.name);
      AddAttributes(3, event.attributes, inner);
      message.Bytes(11, inner.Encode(random_));
    }
    Message status;
    status.Bytes(2, "message");
    status.Varint(3, span.status);
    message.Bytes(15, status.Encode(random_));
    return message.Encode(random_);
  }

  std::string Encode(const OtlpLog& log) {
    Message message;
    message.Fixed64(1, log.time_ns);
    message.Fixed64(11, log.observed_ns);
    message.Bytes(5, Encode(log.body));
    AddAttributes(6, log.attributes, message);
    message.Bytes(9, log.trace_id);
    message.Bytes(10, log.span_id);
    message.Bytes(12, log.event_name);
    return message.Encode(random_);
  }

  std::string Encode(const OtlpMetric& metric) {
    static constexpr std::uint32_t kNumbers[] = {5, 7, 9, 10, 11};
    Message data;
    for (const OtlpPoint& point : metric.points) data.Bytes(1, Encode(point, metric.type));
    if (metric.type != MetricType::kGauge && metric.type != MetricType::kSummary) {
      data.Varint(2, metric.temporality);
    }
    if (metric.type == MetricType::kSum) data.Varint(3, metric.is_monotonic ? 1 : 0);
    Message message;
    message.Bytes(1, metric.name);
    message.Bytes(3, metric.unit);
    message.Bytes(kNumbers[static_cast<int>(metric.type)], data.Encode(random_));
    return message.Encode(random_);
  }

  std::string Encode(const OtlpPoint& point, MetricType type) {
    Message message;
    message.Fixed64(2, point.start_ns);
    message.Fixed64(3, point.time_ns);
    const bool is_number = type == MetricType::kGauge || type == MetricType::kSum;
    const bool is_exponential = type == MetricType::kExponentialHistogram;
    const bool is_histogram = type == MetricType::kHistogram || is_exponential;
    if (is_number) {
      if (const auto* real = std::get_if<double>(&point.number)) message.Double(4, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&point.number)) {
        message.Fixed64(6, static_cast<std::uint64_t>(*whole));
      }
    } else {
      message.Fixed64(4, point.count);
      message.Double(5, point.sum);
    }
    if (type == MetricType::kHistogram) AddBuckets(message);
    AddAttributes(is_exponential ? 1 : is_histogram ? 9 : 7, point.attributes, message);
    message.Varint(is_histogram ? 10 : 8, point.flags);
    return message.Encode(random_);
  }

  // Bucket counts, packed or not, which nobody reads.
  void AddBuckets(Message& message) {
    if (Coin()) {
      message.Bytes(6, Little(1, 8) + Little(2, 8));
    } else {
      message.Fixed64(6, 1);
      message.Fixed64(6, 2);
    }
  }

  void AddAttributes(std::uint32_t number, const OtlpAttributes& attributes, Message& message) {
    for (const auto& [key, value] : attributes) {
      Message pair;
      pair.Bytes(1, key);
      if (value.index() != 0 || Coin()) pair.Bytes(2, Encode(value));
      message.Bytes(number, pair.Encode(random_));
    }
  }

  std::string Encode(const OtlpValue& value) {
    Message message;
    if (const auto* text = std::get_if<std::string>(&value)) message.Bytes(1, *text);
    if (const auto* truth = std::get_if<bool>(&value)) message.Varint(2, *truth ? 1 : 0);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      message.Varint(3, static_cast<std::uint64_t>(*whole));
    }
    if (const auto* real = std::get_if<double>(&value)) message.Double(4, *real);
    if (const auto* nested = std::get_if<Nested>(&value)) {
      Message list;
      if (nested->depth > 1) list.Bytes(1, Encode(OtlpValue(Nested{nested->depth - 1})));
      message.Bytes(5, list.Encode(random_));
    }
    return message.Encode(random_);
  }

  bool Coin() { return random_ == nullptr || (*random_)() % 2 == 0; }

  std::mt19937_64* random_;
};

}  // namespace

std::string ToProtobuf(Signal signal, const OtlpRequest& request, std::mt19937_64* random) {
  Message message;
  for (const OtlpResource& resource : request) {
    message.Bytes(1, Encoder(random).Encode(resource, signal));
  }
  return message.Encode(random);
}

}  // namespace pitwall::test
