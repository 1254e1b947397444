// Which records a request contains, computed from the plain data.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"

namespace pitwall::test {

namespace {

using otlp::Signal;

// The fields of a record, as text.
struct Line {
  std::string kind;
  std::string resource;
  std::string scope;
  std::string name;
  std::string attributes;
  std::string more;

  std::string Text() const {
    return kind + " [" + resource + "] " + scope + "/" + name + " {" + attributes + "} " + more;
  }
};

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(byte) & 0xFFU);
    text += digits;
  }
  return text;
}

std::string Real(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

std::string Id(std::string_view bytes, std::size_t size) {
  return bytes.size() == size ? Hex(bytes) : std::string(2 * size, '0');
}

template <typename Bytes>
std::string IdOf(const Bytes& id) {
  return Hex({reinterpret_cast<const char*>(id.data()), id.size()});
}

struct ValueText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::string_view text) const { return "s:" + Hex(text); }
  std::string operator()(std::int64_t value) const { return "i:" + std::to_string(value); }
  std::string operator()(double value) const { return "d:" + Real(value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(Nested) const { return ""; }
};

// The first value of each wanted key.
std::string Wanted(const OtlpAttributes& attributes, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    for (const auto& [key, value] : attributes) {
      const std::string value_text = std::visit(ValueText(), value);
      if (key != name || value_text.empty()) continue;
      text += name + "=" + value_text + ";";
      break;
    }
  }
  return text;
}

std::string Wanted(const otlp::Attributes& attributes, const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string value_text = std::visit(ValueText(), attributes[i]);
    if (!value_text.empty()) text += names[i] + "=" + value_text + ";";
  }
  return text;
}

std::string SpanIds(const OtlpSpan& span) {
  return Id(span.trace_id, 16) + "-" + Id(span.span_id, 8) + "-" + Id(span.parent_span_id, 8);
}

std::string MoreOfPoint(std::string_view unit, std::uint64_t temporality, bool is_monotonic,
                        double value, std::uint64_t count, std::uint64_t start_ns,
                        std::uint64_t time_ns) {
  return std::string(unit) + " " + std::to_string(temporality) + (is_monotonic ? "+" : "") + " " +
         Real(value) + " " + std::to_string(count) + " " + std::to_string(start_ns) + "-" +
         std::to_string(time_ns);
}

class Expectation {
 public:
  Expectation(const std::vector<std::string>& names, std::vector<std::string>& lines)
      : names_(names), lines_(lines) {}

  void Surround(const OtlpResource& resource, const OtlpScope& scope) {
    line_.resource = Wanted(resource.attributes, names_);
    line_.scope = scope.name;
  }

  void Add(const OtlpSpan& span) {
    line_.kind = "span";
    line_.name = span.name;
    line_.attributes = Wanted(span.attributes, names_);
    line_.more = SpanIds(span) + " " + std::to_string(span.kind) + " " +
                 std::to_string(span.status) + " " + std::to_string(span.start_ns) + "-" +
                 std::to_string(span.end_ns);
    lines_.push_back(line_.Text());
    for (const OtlpSpanEvent& event : span.events) {
      Line line = line_;
      line.kind = "event of {" + line_.attributes + "}";
      line.name = event.name;
      line.attributes = Wanted(event.attributes, names_);
      line.more = SpanIds(span) + " " + std::to_string(event.time_ns);
      lines_.push_back(line.Text());
    }
  }

  void Add(const OtlpLog& log) {
    line_.kind = "log";
    line_.name = log.event_name;
    line_.attributes = Wanted(log.attributes, names_);
    const auto* const body = std::get_if<std::string>(&log.body);
    line_.more = Id(log.trace_id, 16) + "-" + Id(log.span_id, 8) + " " +
                 std::to_string(log.time_ns != 0 ? log.time_ns : log.observed_ns) + " " +
                 (body != nullptr ? *body : "");
    lines_.push_back(line_.Text());
  }

  void Add(const OtlpMetric& metric) {
    const bool is_number = metric.type == MetricType::kGauge || metric.type == MetricType::kSum;
    const bool has_temporality =
        metric.type != MetricType::kGauge && metric.type != MetricType::kSummary;
    const std::uint64_t temporality = metric.type == MetricType::kSummary ? 2
                                      : has_temporality                   ? metric.temporality
                                                                          : 0;
    line_.name = metric.name;
    for (const OtlpPoint& point : metric.points) {
      if (point.flags == 1 || (is_number && point.number.index() == 0)) continue;
      double value = point.sum;
      if (const auto* whole = std::get_if<std::int64_t>(&point.number); is_number && whole)
        value = static_cast<double>(*whole);
      if (const auto* real = std::get_if<double>(&point.number); is_number && real) value = *real;
      line_.kind = is_number ? "number" : "histogram";
      line_.attributes = Wanted(point.attributes, names_);
      line_.more = MoreOfPoint(metric.unit, temporality,
                               metric.type == MetricType::kSum && metric.is_monotonic, value,
                               is_number ? 0 : point.count, point.start_ns, point.time_ns);
      lines_.push_back(line_.Text());
    }
  }

 private:
  const std::vector<std::string>& names_;
  std::vector<std::string>& lines_;
  Line line_;
};

}  // namespace

std::vector<std::string> ExpectedRecords(Signal signal, const OtlpRequest& request,
                                         const std::vector<std::string>& names) {
  std::vector<std::string> lines;
  Expectation expectation(names, lines);
  for (const OtlpResource& resource : request) {
    for (const OtlpScope& scope : resource.scopes) {
      expectation.Surround(resource, scope);
      if (signal == Signal::kTraces) {
        for (const OtlpSpan& span : scope.spans) expectation.Add(span);
      } else if (signal == Signal::kMetrics) {
        for (const OtlpMetric& metric : scope.metrics) expectation.Add(metric);
      } else {
        for (const OtlpLog& log : scope.logs) expectation.Add(log);
      }
    }
  }
  return lines;
}

std::string Describe(const otlp::Record& record, const std::vector<std::string>& names) {
  Line line;
  line.resource = Wanted(*record.resource, names);
  line.scope = record.scope_name;
  line.name = record.name;
  line.attributes = Wanted(*record.attributes, names);
  const std::string times = std::to_string(record.start_ns) + "-" + std::to_string(record.time_ns);
  const std::string trace = IdOf(record.trace_id) + "-" + IdOf(record.span_id);
  switch (record.kind) {
    case otlp::RecordKind::kSpan:
      line.kind = "span";
      line.more = trace + "-" + IdOf(record.parent_span_id) + " " +
                  std::to_string(record.span_kind) + " " + std::to_string(record.status) + " " +
                  times;
      break;
    case otlp::RecordKind::kSpanEvent:
      line.kind = "event of {" + Wanted(*record.span_attributes, names) + "}";
      line.more = trace + "-" + IdOf(record.parent_span_id) + " " + std::to_string(record.time_ns);
      break;
    case otlp::RecordKind::kLog:
      line.kind = "log";
      line.more = trace + " " + std::to_string(record.time_ns) + " " + std::string(record.body);
      break;
    case otlp::RecordKind::kNumberPoint:
    case otlp::RecordKind::kHistogramPoint:
      line.kind = record.kind == otlp::RecordKind::kNumberPoint ? "number" : "histogram";
      line.more = MoreOfPoint(record.unit, static_cast<std::uint64_t>(record.temporality),
                              record.is_monotonic, record.value, record.count, record.start_ns,
                              record.time_ns);
  }
  return line.Text();
}

}  // namespace pitwall::test
