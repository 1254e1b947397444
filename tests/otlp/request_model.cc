#include "tests/otlp/request_model.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "exporter/otlp/record.h"

namespace pitwall::test {

namespace {

using otlp::Signal;

const std::string kTexts[] = {"",
                              "Bash",
                              "a \"quoted\" \\ text\n",
                              "\xc3\xa9t\xc3\xa9",
                              "claude",
                              "\xf0\x9f\x8f\x81",
                              std::string("\0\t\x01", 3)};
constexpr double kReals[] = {0.0,
                             -0.0,
                             0.25,
                             -1e-9,
                             1e300,
                             12345678.5,
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()};
constexpr std::int64_t kIntegers[] = {0,
                                      1,
                                      -1,
                                      412,
                                      (std::int64_t{1} << 53U) + 1,
                                      std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min()};
constexpr std::uint64_t kTimes[] = {0, 1, 1'700'000'000'123'456'789,
                                    std::numeric_limits<std::uint64_t>::max()};

class Generator {
 public:
  Generator(const std::vector<std::string>& names, std::mt19937_64& random)
      : names_(names), random_(random) {}

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  template <typename T, std::size_t kSize>
  T OneOf(const T (&values)[kSize]) {
    return values[Below(kSize)];
  }
  std::uint64_t Time() { return OneOf(kTimes); }

  // An id of the right length, mostly.
  std::string Id(std::size_t size) {
    if (Below(4) == 0) size = OneOf<std::size_t>({0, 1, size - 1, size + 1, 2 * size});
    std::string id(size, '\0');
    for (char& byte : id) byte = static_cast<char>(random_());
    return id;
  }

  OtlpValue AnyValue() {
    switch (Below(6)) {
      case 0:
        return OneOf(kTexts);
      case 1:
        return OneOf(kIntegers);
      case 2:
        return OneOf(kReals);
      case 3:
        return Below(2) == 0;
      case 4:
        return Nested{static_cast<int>(1 + Below(20))};
      default:
        return {};
    }
  }

  OtlpAttributes Attributes() {
    OtlpAttributes attributes;
    for (std::uint64_t left = Below(6); left > 0; --left) {
      std::string key = "unknown." + std::to_string(Below(100));
      if (Below(2) == 0) key = names_[Below(names_.size())];
      attributes.emplace_back(std::move(key), AnyValue());
    }
    return attributes;
  }

  OtlpSpan Span() {
    OtlpSpan span;
    span.trace_id = Id(16);
    span.span_id = Id(8);
    span.parent_span_id = Id(8);
    span.name = OneOf(kTexts);
    span.kind = Below(6);
    span.start_ns = Time();
    span.end_ns = Time();
    span.status = Below(3);
    span.attributes = Attributes();
    for (std::uint64_t left = Below(3); left > 0; --left) {
      span.events.push_back({Time(), OneOf(kTexts), Attributes()});
    }
    return span;
  }

  OtlpLog Log() { return {Time(), Time(), AnyValue(), OneOf(kTexts), Id(16), Id(8), Attributes()}; }

  OtlpPoint Point() {
    OtlpPoint point;
    point.start_ns = Time();
    point.time_ns = Time();
    point.flags = Below(8) == 0 ? 1 : 0;
    if (Below(4) != 0) {
      if (Below(2) == 0)
        point.number = OneOf(kIntegers);
      else
        point.number = OneOf(kReals);
    }
    point.count = Time();
    point.sum = OneOf(kReals);
    point.attributes = Attributes();
    return point;
  }

  OtlpMetric Metric() {
    OtlpMetric metric;
    metric.name = OneOf(kTexts);
    metric.unit = OneOf(kTexts);
    metric.type = static_cast<MetricType>(Below(5));
    metric.temporality = Below(3);
    metric.is_monotonic = Below(2) == 0;
    for (std::uint64_t left = Below(3); left > 0; --left) metric.points.push_back(Point());
    return metric;
  }

  OtlpScope Scope(Signal signal) {
    OtlpScope scope;
    scope.name = OneOf(kTexts);
    for (std::uint64_t left = Below(3); left > 0; --left) {
      if (signal == Signal::kTraces) scope.spans.push_back(Span());
      if (signal == Signal::kMetrics) scope.metrics.push_back(Metric());
      if (signal == Signal::kLogs) scope.logs.push_back(Log());
    }
    return scope;
  }

 private:
  const std::vector<std::string>& names_;
  std::mt19937_64& random_;
};

}  // namespace

OtlpRequest RandomRequest(Signal signal, const std::vector<std::string>& names,
                          std::mt19937_64& random) {
  Generator generator(names, random);
  OtlpRequest request;
  for (std::uint64_t resources = generator.Below(3); resources > 0; --resources) {
    OtlpResource resource;
    resource.attributes = generator.Attributes();
    for (std::uint64_t scopes = generator.Below(3); scopes > 0; --scopes) {
      resource.scopes.push_back(generator.Scope(signal));
    }
    request.push_back(std::move(resource));
  }
  return request;
}

}  // namespace pitwall::test
