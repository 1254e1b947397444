// A reader of remote write that shares nothing with the writer: snappy's block format and protobuf
// by hand.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::remote_write::testing {

struct DecodedHistogram {
  std::uint64_t count = 0;
  double sum = 0;
  int schema = 0;
  double zero_threshold = 0;
  std::uint64_t zero_count = 0;
  std::map<int, std::uint64_t> buckets;  // by index, the empty ones left out
};

struct DecodedSeries {
  std::vector<std::pair<std::string, std::string>> labels;  // in the order of the wire
  bool is_histogram = false;
  double value = 0;
  DecodedHistogram histogram;
  std::int64_t at_ms = 0;
  std::int64_t started_at_ms = 0;
  int type = 0;
  std::string help;
  std::string unit;

  bool IsStale() const;
  std::string Label(std::string_view name) const;  // "" if there is none
  // `name{a="b",…}`, without escapes.
  std::string Text() const;
};

// Each throws std::runtime_error if the bytes break the format: labels that are unsorted, repeated
// or empty, a series with no point or with two, a symbol that does not exist.
std::string Uncompress(std::string_view compressed);
std::vector<DecodedSeries> DecodeVersion2(std::string_view body);
std::vector<DecodedSeries> DecodeVersion1(std::string_view body);

}  // namespace pitwall::remote_write::testing
