#include "pitwall/reading.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>

#include "pitwall/duration_buckets.h"

namespace pitwall {

namespace {

// The bounds of a bucket in nanoseconds. The lowest bucket begins at 0.
double UpperNs(std::int32_t index) { return BucketUpperBoundSeconds(index) * 1e9; }
double LowerNs(std::int32_t index) {
  return index <= BucketIndexAt(0) ? 0 : BucketUpperBoundSeconds(index - 1) * 1e9;
}

}  // namespace

double Durations::MaxNs() const {
  if (buckets.empty()) return 0;
  const BucketCount& top = buckets.back();
  const auto sum = static_cast<double>(sum_ns);
  if (count == 1) return std::clamp(sum, LowerNs(top.index), UpperNs(top.index));
  // The others have at least these durations together, so the longest has at most the rest.
  double others_ns = static_cast<double>(top.count - 1) * LowerNs(top.index);
  for (const BucketCount& bucket : buckets.first(buckets.size() - 1)) {
    others_ns += static_cast<double>(bucket.count) * LowerNs(bucket.index);
  }
  const double least_ns = std::clamp(MeanNs(), LowerNs(top.index), UpperNs(top.index));
  const double most_ns = std::clamp(sum - others_ns, least_ns, UpperNs(top.index));
  return std::clamp(BucketMiddleNs(top.index), least_ns, most_ns);
}

double Durations::QuantileNs(double q) const {
  const double wanted = std::ceil(q * static_cast<double>(count));
  const std::uint64_t rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t passed = 0;
  for (const BucketCount& bucket : buckets) {
    passed += bucket.count;
    if (passed < rank) continue;
    if (&bucket == &buckets.back()) break;
    return BucketMiddleNs(bucket.index);
  }
  return buckets.empty() ? 0 : std::min(BucketMiddleNs(buckets.back().index), MaxNs());
}

std::string NameOf(GroupDimension dimension, std::span<const std::string_view> label_names) {
  switch (dimension) {
    case GroupDimension::kRole:
      return "role";
    case GroupDimension::kModel:
      return "model";
    case GroupDimension::kVersion:
      return "version";
    default:
      break;
  }
  const std::size_t label =
      static_cast<std::size_t>(dimension) - static_cast<std::size_t>(GroupDimension::kLabel);
  return "label." + std::string(label < label_names.size() ? label_names[label] : "");
}

namespace {

// Of AgentReading and RetiredAgentReading.
template <class Agent>
std::string_view GroupIn(const Agent& agent, GroupDimension dimension) {
  switch (dimension) {
    case GroupDimension::kRole:
      return agent.role;
    case GroupDimension::kModel:
      return agent.model;
    case GroupDimension::kVersion:
      return agent.version;
    default:
      break;
  }
  const std::size_t label =
      static_cast<std::size_t>(dimension) - static_cast<std::size_t>(GroupDimension::kLabel);
  return label < agent.labels.size() ? agent.labels[label] : std::string_view();
}

}  // namespace

std::string_view GroupOf(const AgentReading& agent, GroupDimension dimension) {
  return GroupIn(agent, dimension);
}

std::string_view GroupOf(const RetiredAgentReading& agent, GroupDimension dimension) {
  return GroupIn(agent, dimension);
}

Reading::Reading() : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>(4096)) {}
Reading::Reading(Reading&&) noexcept = default;
Reading& Reading::operator=(Reading&&) noexcept = default;
Reading::~Reading() = default;

std::string_view Reading::CopyText(std::string_view text) {
  const std::span<char> copy = Allocate<char>(text.size());
  std::copy(text.begin(), text.end(), copy.begin());
  return {copy.data(), copy.size()};
}

}  // namespace pitwall
