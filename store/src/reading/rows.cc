#include "reading/rows.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

std::span<const BucketCount> CopyBuckets(const SeriesValue& value, Reading& reading,
                                         std::uint64_t& total) {
  std::size_t bucket_count = 0;
  value.ForEachBucket([&](std::uint32_t, std::uint64_t count) {
    ++bucket_count;
    total += count;
  });
  const std::span<BucketCount> buckets = reading.Allocate<BucketCount>(bucket_count);
  std::size_t at = 0;
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    buckets[at++] = {BucketIndexAt(static_cast<int>(position)), count};
  });
  return buckets;
}

std::span<const Row> OfKind(std::span<const Row> rows, SeriesKind kind) {
  const auto first =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.kind == kind; });
  const auto last =
      std::find_if(first, rows.end(), [&](const Row& row) { return row.kind != kind; });
  return {first, last};
}

// The longest total duration that calls in these buckets can have. The sampler may read a series
// while a call is being counted. Then the call is in one slot, and its duration and error are in
// the next.
std::uint64_t GreatestSumNs(std::span<const BucketCount> buckets) {
  std::uint64_t sum_ns = 0;
  for (const BucketCount& bucket : buckets) {
    std::uint64_t most_ns = 0;
    const auto position = static_cast<std::size_t>(BucketPositionOf(bucket.index));
    if (__builtin_mul_overflow(kBucketTables.upper_ns[position], bucket.count, &most_ns) ||
        __builtin_add_overflow(sum_ns, most_ns, &sum_ns)) {
      return UINT64_MAX;
    }
  }
  return sum_ns;
}

// The row's stamp, counters and durations; the caller sets the names.
template <class Item>
Item ItemOf(const Row& row) {
  Item item;
  item.stamp = row.stamp;
  SetCounters(item, row.cells);
  if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) {
    item.durations.count = row.count;
    item.durations.sum_ns = std::min(item.durations.sum_ns, GreatestSumNs(row.buckets));
    item.durations.buckets = row.buckets;
  }
  return item;
}

}  // namespace

namespace {

void AddStamp(const SeriesStamp& stamp, SeriesStamp& sum) {
  sum.started_at_ms = EarlierOf(sum.started_at_ms, stamp.started_at_ms);
  sum.last_used_ms = std::max(sum.last_used_ms, stamp.last_used_ms);
}

}  // namespace

void RowSums::Add(const Row& row) {
  Sum& sum = sums_[{row.kind, row.name_a, row.name_b}];
  sum.text_a = row.text_a;
  sum.text_b = row.text_b;
  AddStamp(row.stamp, sum.stamp);
  for (std::size_t i = 0; i < kMaxCells; ++i) AddSaturated(sum.cells[i], row.cells[i]);
  if (row.buckets.empty()) return;
  if (!sum.buckets) sum.buckets = std::make_unique<SeriesValue>();
  for (const BucketCount& bucket : row.buckets) {
    sum.buckets->bucket(static_cast<std::uint32_t>(BucketPositionOf(bucket.index))) += bucket.count;
  }
}

void RowSums::Add(const SeriesRecord& series, const SeriesStamp& stamp, const SeriesValue& value) {
  Sum& sum = sums_[{KindOf(series), series.name_a.load(std::memory_order_relaxed),
                    series.name_b.load(std::memory_order_relaxed)}];
  AddStamp(stamp, sum.stamp);
  for (std::size_t i = 0; i < kMaxCells; ++i) AddSaturated(sum.cells[i], value.cells[i]);
  if (InfoOf(series).octaves == 0) return;
  if (!sum.buckets) sum.buckets = std::make_unique<SeriesValue>();
  value.ForEachBucket(
      [&](std::uint32_t at, std::uint64_t count) { sum.buckets->bucket(at) += count; });
}

std::vector<Row> RowSums::Rows(Reading& reading) const {
  std::vector<Row> rows;
  rows.reserve(sums_.size());
  for (const auto& [key, sum] : sums_) {
    Row& row = rows.emplace_back();
    std::tie(row.kind, row.name_a, row.name_b) = key;
    row.text_a = sum.text_a;
    row.text_b = sum.text_b;
    row.stamp = sum.stamp;
    row.cells = sum.cells;
    if (sum.buckets) row.buckets = CopyBuckets(*sum.buckets, reading, row.count);
  }
  return rows;
}

Row Composer::MakeRow(SeriesKind kind, NameRef name_a, NameRef name_b, const SeriesValue& value) {
  Row row;
  row.kind = kind;
  row.name_a = name_a;
  row.name_b = name_b;
  row.text_a = NameOf(name_a);
  row.text_b = NameOf(name_b);
  row.cells = value.cells;
  row.buckets = CopyBuckets(value, reading_, row.count);
  return row;
}

std::string_view Composer::NameOf(NameRef ref) {
  if (!ref) return {};
  const auto [at, is_new] = names_.try_emplace(ref);
  if (is_new) {
    const NameRecord& name = registry_.At(ref);
    const std::span<char> copy =
        reading_.Allocate<char>(name.size_bytes.load(std::memory_order_relaxed));
    name.text.CopyTo(copy);
    at->second = {copy.data(), copy.size()};
  }
  return at->second;
}

void Composer::Compose(std::vector<Row>& rows, AgentReading& agent) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tie(a.kind, a.text_a, a.text_b) < std::tie(b.kind, b.text_a, b.text_b);
  });
  ComposeTasks(OfKind(rows, SeriesKind::kTask), agent);
  ComposeTools(OfKind(rows, SeriesKind::kTool), OfKind(rows, SeriesKind::kToolError), agent);
  ComposeModels(OfKind(rows, SeriesKind::kModel), OfKind(rows, SeriesKind::kModelError), agent);
  ComposeQuality(OfKind(rows, SeriesKind::kQuality), agent);
  ComposeTokens(OfKind(rows, SeriesKind::kTokens), agent);
  ComposeTransitions(OfKind(rows, SeriesKind::kTransition), agent);
}

void Composer::ComposeTasks(std::span<const Row> rows, AgentReading& agent) {
  const std::span<TaskReading> tasks = reading_.Allocate<TaskReading>(rows.size());
  SeriesValue buckets;
  std::array<std::uint64_t, kMaxCells> sums{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    tasks[i] = ItemOf<TaskReading>(row);
    tasks[i].task_type = row.text_a;
    for (std::size_t cell = 0; cell < kMaxCells; ++cell) sums[cell] += row.cells[cell];
  }
  agent.task_types = tasks;
  if (rows.empty()) return;
  // All types together count from the start of the first.
  Row all = *std::min_element(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.stamp.started_at_ms < b.stamp.started_at_ms;
  });
  all.cells = sums;
  if (rows.size() > 1) {
    for (const Row& row : rows) {
      for (const BucketCount& bucket : row.buckets) {
        buckets.bucket(static_cast<std::uint32_t>(BucketPositionOf(bucket.index))) += bucket.count;
      }
    }
    all.count = 0;
    all.buckets = CopyBuckets(buckets, reading_, all.count);
  }
  agent.tasks = ItemOf<TaskReading>(all);
}

template <class Error>
std::span<const Error> Composer::ErrorsOf(const Row& call, std::span<const Row> errors) {
  PITWALL_ASSERT(std::is_sorted(errors.begin(), errors.end(),
                                [](const Row& a, const Row& b) { return a.text_a < b.text_a; }));
  const auto [first, last] =
      std::equal_range(errors.begin(), errors.end(), call,
                       [](const Row& a, const Row& b) { return a.text_a < b.text_a; });
  const auto types = reading_.Allocate<Error>(static_cast<std::size_t>(last - first));
  std::transform(first, last, types.begin(), [](const Row& row) {
    auto error = ItemOf<Error>(row);
    error.error_type = row.text_b;
    return error;
  });
  return types;
}

void Composer::ComposeTools(std::span<const Row> rows, std::span<const Row> errors,
                            AgentReading& agent) {
  const std::span<ToolReading> tools = reading_.Allocate<ToolReading>(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    ToolReading& tool = tools[i];
    tool = ItemOf<ToolReading>(row);
    tool.tool = row.text_a;
    tool.calls = row.count + row.cells[call_cell::kUntimed];
    tool.errors = std::min(tool.errors, tool.calls);
    if (!errors.empty()) tool.error_types = ErrorsOf<ToolErrorReading>(row, errors);
    agent.tool_calls += tool.calls;
    agent.tool_errors += tool.errors;
    agent.time_spent.tool_ns += tool.durations.sum_ns;
    agent.time_spent.waiting_ns += tool.waited_ns;
  }
  agent.tools = tools;
}

void Composer::ComposeModels(std::span<const Row> rows, std::span<const Row> errors,
                             AgentReading& agent) {
  const std::span<ModelReading> models = reading_.Allocate<ModelReading>(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    ModelReading& model = models[i];
    model = ItemOf<ModelReading>(row);
    model.model = row.text_a;
    model.calls = row.count + row.cells[call_cell::kUntimed];
    model.errors = std::min(model.errors, model.calls);
    if (!errors.empty()) model.error_types = ErrorsOf<ModelErrorReading>(row, errors);
    agent.model_calls += model.calls;
    agent.model_errors += model.errors;
    agent.time_spent.model_ns += model.durations.sum_ns;
  }
  agent.models = models;
}

void Composer::ComposeQuality(std::span<const Row> rows, AgentReading& agent) {
  for (const Row& row : rows) {
    agent.quality.stamp = row.stamp;
    agent.quality.count += row.count;
    agent.quality.sum_millionths += row.cells[quality_cell::kSumMillionths];
    for (const BucketCount& bucket : row.buckets) {
      const auto position = static_cast<std::size_t>(BucketPositionOf(bucket.index));
      if (position < kQualityBuckets) agent.quality.buckets[position] += bucket.count;
    }
  }
}

void Composer::ComposeTokens(std::span<const Row> rows, AgentReading& agent) {
  const std::span<TokensReading> tokens = reading_.Allocate<TokensReading>(rows.size());
  std::transform(rows.begin(), rows.end(), tokens.begin(), [&](const Row& row) {
    auto item = ItemOf<TokensReading>(row);
    item.model = row.text_a;
    return item;
  });
  agent.tokens = tokens;
}

void Composer::ComposeTransitions(std::span<const Row> rows, AgentReading& agent) {
  const auto transitions = reading_.Allocate<TransitionReading>(rows.size());
  std::transform(rows.begin(), rows.end(), transitions.begin(), [&](const Row& row) {
    auto transition = ItemOf<TransitionReading>(row);
    transition.from_tool = row.text_a;
    transition.to_tool = row.text_b;
    return transition;
  });
  agent.transitions = transitions;
}

}  // namespace pitwall::internal
