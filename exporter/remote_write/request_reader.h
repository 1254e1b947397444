// Reads the requests that RequestBuilder builds.
#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/remote_write/request.h"
#include "exporter/remote_write/request_builder.h"

namespace pitwall::remote_write {

// One series of a request. Its views are valid until the next series is read.
struct SeriesView {
  std::vector<std::string_view> labels;  // name, value, name, value…
  bool is_histogram = false;
  protozero::data_view point;  // the sample or the histogram, as a message
  MetricType type = MetricType::kUnknown;
  std::string_view help;
  std::string_view unit;
};

// Reads the series in the order in which they were added. Throws for a request that was not built
// by a RequestBuilder. Needs the memory of the uncompressed request.
class RequestReader {
 public:
  explicit RequestReader(const Request& request);
  // False after the last one.
  bool Next(SeriesView& series);

 private:
  std::string message_;
  std::vector<std::string_view> symbols_;
  protozero::pbf_reader rest_;
};

struct Version1Body {
  std::string body;  // empty if the request has no series in 1.0
  std::size_t points = 0;
};

// The request as a prometheus.WriteRequest, in snappy's block format.
Version1Body ToVersion1(const Request& request, bool with_histograms);

// The open interval in which a series may begin.
struct StartBounds {
  std::int64_t after_ms = 0;
  std::int64_t before_ms = 0;
  bool includes_earlier = false;  // series that began earlier get a 0 at the lower bound
};

// Adds a sample of 0 for each series of `request` that has a start and whose identity is not in
// `before`. `before` must be sorted. `sent` must contain the identities of the request's series, in
// order.
void AddZeroSamplesOf(const Request& request, std::span<const std::uint64_t> sent,
                      std::span<const std::uint64_t> before, const StartBounds& bounds,
                      RequestBuilder& zeros);

// Adds a staleness marker for each series of `request` whose identity is not in `now`. `now` must
// be sorted. `sent` must contain the identities of the request's series, in order.
void AddStaleMarkersOf(const Request& request, std::span<const std::uint64_t> sent,
                       std::span<const std::uint64_t> now, RequestBuilder& markers);

}  // namespace pitwall::remote_write
