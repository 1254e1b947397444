// Writes requests in JSON, in the forms in which senders write them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
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

class Writer {
 public:
  explicit Writer(std::mt19937_64* random) : random_(random) {}

  // Members in random order, with unknown ones and white space.
  class Object {
   public:
    Object& Add(std::string key, std::string value) {
      members_.emplace_back(std::move(key), std::move(value));
      return *this;
    }
    std::string Text(std::mt19937_64* random) {
      std::string space;
      if (random != nullptr) {
        if ((*random)() % 4 == 0) Add("unknown", R"({"a":[1,-2.5e3,null,{"b":"\n"}],"c":{}})");
        std::shuffle(members_.begin(), members_.end(), *random);
        if ((*random)() % 4 == 0) space = " \n";
      }
      std::string text = "{";
      for (const auto& [key, value] : members_) {
        if (text.size() > 1) text += ',';
        text += space + '"' + key + '"' + space + ':' + space + value + space;
      }
      return text + '}';
    }

   private:
    std::vector<std::pair<std::string, std::string>> members_;
  };

  bool Coin() { return random_ == nullptr || (*random_)() % 2 == 0; }

  std::string Text(std::string_view text) { return nlohmann::json(text).dump(-1, ' ', Coin()); }
  std::string Quoted(const std::string& number) { return Coin() ? '"' + number + '"' : number; }
  std::string Unsigned(std::uint64_t value) { return Quoted(std::to_string(value)); }
  std::string Integer(std::int64_t value) { return Quoted(std::to_string(value)); }
  std::string Real(double value) {
    if (std::isinf(value)) return value > 0 ? R"("Infinity")" : R"("-Infinity")";
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", value);
    return Quoted(text);
  }
  std::string Enum(std::uint64_t value, std::string_view prefix,
                   const std::vector<std::string>& names) {
    if (Coin()) return Unsigned(value);
    return '"' + std::string(prefix) + names[value] + '"';
  }
  std::string Hex(std::string_view bytes) {
    std::string text = "\"";
    for (const char byte : bytes) {
      char digits[3];
      std::snprintf(digits, sizeof digits, Coin() ? "%02x" : "%02X",
                    static_cast<unsigned>(byte) & 0xFFU);
      text += digits;
    }
    return text + '"';
  }

  template <typename Items, typename Write>
  std::string List(const Items& items, Write write) {
    std::string text = "[";
    for (const auto& item : items) {
      if (text.size() > 1) text += random_ == nullptr ? "," : ", ";
      text += write(item);
    }
    return text + ']';
  }

  std::string Value(const OtlpValue& value) {
    Object object;
    if (const auto* text = std::get_if<std::string>(&value)) object.Add("stringValue", Text(*text));
    if (const auto* truth = std::get_if<bool>(&value)) {
      object.Add("boolValue", *truth ? "true" : "false");
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      object.Add("intValue", Integer(*whole));
    }
    if (const auto* real = std::get_if<double>(&value)) object.Add("doubleValue", Real(*real));
    if (const auto* nested = std::get_if<Nested>(&value)) {
      const std::string inner =
          nested->depth > 1 ? Value(OtlpValue(Nested{nested->depth - 1})) : R"({"intValue":1})";
      object.Add("arrayValue", R"({"values":[)" + inner + "]}");
    }
    return object.Text(random_);
  }

  std::string Attributes(const OtlpAttributes& attributes) {
    return List(attributes, [&](const auto& attribute) {
      Object object;
      object.Add("key", Text(attribute.first));
      if (attribute.second.index() != 0 || Coin()) {
        object.Add("value", Value(attribute.second));
      } else if (Coin()) {
        object.Add("value", Coin() ? "null" : "{}");
      }
      return object.Text(random_);
    });
  }

  std::string Span(const OtlpSpan& span) {
    const auto event_text = [&](const OtlpSpanEvent& event) {
      return Object()
          .Add("timeUnixNano", Unsigned(event.time_ns))
          .Add("name", Text(event.name))
          .Add("attributes", Attributes(event.attributes))
          .Text(random_);
    };
    const std::string code = Enum(span.status, "STATUS_CODE_", {"UNSET", "OK", "ERROR"});
    return Object()
        .Add("traceId", Hex(span.trace_id))
        .Add("spanId", Hex(span.span_id))
        .Add("parentSpanId", Hex(span.parent_span_id))
        .Add("name", Text(span.name))
        .Add("kind", Enum(span.kind, "SPAN_KIND_",
                          {"UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"}))
        .Add("startTimeUnixNano", Unsigned(span.start_ns))
        .Add("endTimeUnixNano", Unsigned(span.end_ns))
        .Add("attributes", Attributes(span.attributes))
        .Add("events", List(span.events, event_text))
        .Add("status", Object().Add("code", code).Add("message", "null").Text(random_))
        .Text(random_);
  }

  std::string Log(const OtlpLog& log) {
    return Object()
        .Add("timeUnixNano", Unsigned(log.time_ns))
        .Add("observedTimeUnixNano", Unsigned(log.observed_ns))
        .Add("severityNumber", "9")
        .Add("body", Value(log.body))
        .Add("eventName", Text(log.event_name))
        .Add("traceId", Hex(log.trace_id))
        .Add("spanId", Hex(log.span_id))
        .Add("attributes", Attributes(log.attributes))
        .Text(random_);
  }

  std::string Point(const OtlpPoint& point, MetricType type) {
    Object object;
    object.Add("startTimeUnixNano", Unsigned(point.start_ns))
        .Add("timeUnixNano", Unsigned(point.time_ns))
        .Add("flags", Unsigned(point.flags))
        .Add("attributes", Attributes(point.attributes));
    if (type == MetricType::kGauge || type == MetricType::kSum) {
      if (const auto* whole = std::get_if<std::int64_t>(&point.number)) {
        object.Add("asInt", Integer(*whole));
      } else if (const auto* real = std::get_if<double>(&point.number)) {
        object.Add("asDouble", Real(*real));
      } else if (Coin()) {
        object.Add("asDouble", "null");
      }
    } else {
      object.Add("count", Unsigned(point.count)).Add("sum", Real(point.sum));
      object.Add("bucketCounts", R"([1,"2"])").Add("explicitBounds", "[0.5]");
    }
    return object.Text(random_);
  }

  std::string Metric(const OtlpMetric& metric) {
    static const std::string kKeys[] = {"gauge", "sum", "histogram", "exponentialHistogram",
                                        "summary"};
    Object data;
    data.Add("dataPoints", List(metric.points,
                                [&](const OtlpPoint& point) { return Point(point, metric.type); }));
    if (metric.type != MetricType::kGauge && metric.type != MetricType::kSummary) {
      data.Add("aggregationTemporality", Enum(metric.temporality, "AGGREGATION_TEMPORALITY_",
                                              {"UNSPECIFIED", "DELTA", "CUMULATIVE"}));
    }
    if (metric.type == MetricType::kSum) {
      data.Add("isMonotonic", metric.is_monotonic ? "true" : "false");
    }
    return Object()
        .Add("name", Text(metric.name))
        .Add("unit", Text(metric.unit))
        .Add(kKeys[static_cast<int>(metric.type)], data.Text(random_))
        .Text(random_);
  }

  std::string Scope(const OtlpScope& scope, Signal signal) {
    Object object;
    object.Add("scope", Object().Add("name", Text(scope.name)).Text(random_));
    if (signal == Signal::kTraces) {
      object.Add("spans", List(scope.spans, [&](const auto& span) { return Span(span); }));
    } else if (signal == Signal::kMetrics) {
      object.Add("metrics", List(scope.metrics, [&](const auto& one) { return Metric(one); }));
    } else {
      object.Add("logRecords", List(scope.logs, [&](const auto& log) { return Log(log); }));
    }
    return object.Text(random_);
  }

  std::string Request(const OtlpRequest& request, Signal signal) {
    const std::string suffix = signal == Signal::kTraces    ? "Spans"
                               : signal == Signal::kMetrics ? "Metrics"
                                                            : "Logs";
    return Object()
        .Add(
            "resource" + suffix,
            List(
                request,
                [&](const OtlpResource& resource) {
                  return Object()
                      .Add(
                          "resource",
                          Object().Add("attributes", Attributes(resource.attributes)).Text(random_))
                      .Add("scope" + suffix,
                           List(resource.scopes,
                                [&](const auto& scope) { return Scope(scope, signal); }))
                      .Text(random_);
                }))
        .Text(random_);
  }

 private:
  std::mt19937_64* random_;
};

}  // namespace

std::string ToJson(Signal signal, const OtlpRequest& request, std::mt19937_64* random) {
  return Writer(random).Request(request, signal);
}

}  // namespace pitwall::test
