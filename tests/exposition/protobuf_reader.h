// A reader of delimited io.prometheus.client messages that shares nothing with the writer.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::testing {

struct ReadHistogram {
  std::uint64_t count = 0;
  double sum = 0;
  std::map<double, std::uint64_t> classic;  // by upper bound
  bool is_native = false;
  int schema = 0;
  double zero_threshold = 0;
  std::uint64_t zero_count = 0;
  std::map<int, std::int64_t> native;  // by index, without empty buckets
  std::int64_t created_at_ms = 0;
};

struct ReadSummary {
  std::uint64_t count = 0;
  double sum = 0;
  std::map<double, double> quantiles;
};

struct ReadMetric {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
  std::int64_t created_at_ms = 0;
  ReadHistogram histogram;
  ReadSummary summary;
};

struct ReadFamily {
  std::string name;
  std::string help;
  std::string unit;
  int type = -1;
  std::vector<ReadMetric> metrics;
};

// Throws the exceptions of protozero if the bytes are no such messages.
std::vector<ReadFamily> ReadProtobuf(std::string_view bytes);

}  // namespace pitwall::testing
