// Every counter of every kind of series, described once.
//
// A row says where the store keeps a counter (its cell), where a reading shows it (a member), under
// which key a snapshot keeps it, which member of an event it adds up, and how a JSON view shows it.
// Counting, composing, paging, restoring, snapshots and views are all driven by these rows, so a
// new counter needs a cell, a member and a row.
//
// For code inside the store and for daemons that write and read images. Snapshot keys are on disk:
// a key never changes its meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "pitwall/event.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"

namespace pitwall {

// How a JSON view shows a counter. If the key is empty, views do not show it through this row.
struct ViewField {
  std::string_view key;
  unsigned decimals = 0;  // the value is in units of 10^-decimals
};

template <class Item>
struct CounterRow {
  std::size_t cell;
  std::uint64_t Item::*field;
  std::string_view key;                         // in a snapshot
  std::uint64_t Event::*event_field = nullptr;  // nullptr: not the sum of a member of events
  ViewField view = {};
};

template <class Item>
struct NameRow {
  std::string_view Item::*field;
  std::string_view key;  // in a snapshot
};

inline constexpr std::size_t kNoCell = ~std::size_t{0};

// SeriesRows<Item>: the kind whose series a reading shows as an Item, its names, its counters, and
// the cell with the sum of its durations, where it has any.
template <class Item>
struct SeriesRows;

template <>
struct SeriesRows<TaskReading> {
  using Item = TaskReading;
  static constexpr auto kKind = internal::SeriesKind::kTask;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::task_type, "task_type"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::task_cell::kClaimed, &Item::claimed, "claimed"},
      {internal::task_cell::kCompleted, &Item::completed, "completed"},
      {internal::task_cell::kFailed, &Item::failed, "failed"},
      {internal::task_cell::kAbandoned, &Item::abandoned, "abandoned"},
      {internal::task_cell::kOrphaned, &Item::orphaned, "orphaned"},
      {internal::task_cell::kFailedNs, &Item::failed_duration_ns, "failed_duration_ns"},
  });
  static constexpr std::size_t kDurationCell = internal::task_cell::kSumNs;
};

template <>
struct SeriesRows<ToolReading> {
  using Item = ToolReading;
  static constexpr auto kKind = internal::SeriesKind::kTool;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::tool, "tool"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::tool_cell::kErrors, &Item::errors, "errors"},
      {internal::tool_cell::kInputBytes,
       &Item::input_bytes,
       "input_bytes",
       &Event::input_bytes,
       {"input_bytes"}},
      {internal::tool_cell::kOutputBytes,
       &Item::output_bytes,
       "output_bytes",
       &Event::output_bytes,
       {"output_bytes"}},
      {internal::tool_cell::kWaitedNs, &Item::waited_ns, "waited_ns", nullptr, {"waited_ms", 6}},
  });
  static constexpr std::size_t kDurationCell = internal::tool_cell::kSumNs;
};

template <>
struct SeriesRows<ModelReading> {
  using Item = ModelReading;
  static constexpr auto kKind = internal::SeriesKind::kModel;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::model, "model"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::call_cell::kErrors, &Item::errors, "errors"},
  });
  static constexpr std::size_t kDurationCell = internal::call_cell::kSumNs;
};

template <>
struct SeriesRows<ToolErrorReading> {
  using Item = ToolErrorReading;
  static constexpr auto kKind = internal::SeriesKind::kToolError;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::error_type, "error_type"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::count_cell::kTimes, &Item::count, "count"},
  });
  static constexpr std::size_t kDurationCell = kNoCell;
};

template <>
struct SeriesRows<ModelErrorReading> {
  using Item = ModelErrorReading;
  static constexpr auto kKind = internal::SeriesKind::kModelError;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::error_type, "error_type"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::count_cell::kTimes, &Item::count, "count"},
  });
  static constexpr std::size_t kDurationCell = kNoCell;
};

template <>
struct SeriesRows<TransitionReading> {
  using Item = TransitionReading;
  static constexpr auto kKind = internal::SeriesKind::kTransition;
  static constexpr std::array<NameRow<Item>, 2> kNames = {
      {{&Item::from_tool, "from_tool"}, {&Item::to_tool, "to_tool"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::count_cell::kTimes, &Item::count, "count"},
  });
  static constexpr std::size_t kDurationCell = kNoCell;
};

template <>
struct SeriesRows<QualityReading> {
  using Item = QualityReading;
  static constexpr auto kKind = internal::SeriesKind::kQuality;
  static constexpr std::array<NameRow<Item>, 0> kNames = {};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::quality_cell::kSumMillionths, &Item::sum_millionths, "sum_millionths"},
  });
  static constexpr std::size_t kDurationCell = kNoCell;
};

template <>
struct SeriesRows<TokensReading> {
  using Item = TokensReading;
  static constexpr auto kKind = internal::SeriesKind::kTokens;
  static constexpr std::array<NameRow<Item>, 1> kNames = {{{&Item::model, "model"}}};
  static constexpr auto kCounters = std::to_array<CounterRow<Item>>({
      {internal::tokens_cell::kInput, &Item::input, "input", &Event::input_tokens, {"input"}},
      {internal::tokens_cell::kOutput, &Item::output, "output", &Event::output_tokens, {"output"}},
      {internal::tokens_cell::kCached, &Item::cached, "cached", &Event::cached_tokens, {"cached"}},
      {internal::tokens_cell::kCostNanoUsd,
       &Item::cost_nanousd,
       "cost_nanousd",
       &Event::cost_nanousd,
       {"cost_usd", 9}},
  });
  static constexpr std::size_t kDurationCell = kNoCell;
};

// visit(row) for every counter of the kind, unrolled.
template <class Item, class Visit>
constexpr void ForEachCounter(const Visit& visit) {
  constexpr const auto& kRows = SeriesRows<Item>::kCounters;
  [&]<std::size_t... I>(std::index_sequence<I...>) { (visit(kRows[I]), ...); }
  (std::make_index_sequence<kRows.size()>{});
}

using SeriesCells = std::array<std::uint64_t, internal::kMaxCells>;

// From cells to an item, and back. Counts and buckets of durations are not in cells.
template <class Item>
void SetCounters(Item& item, const SeriesCells& cells) {
  ForEachCounter<Item>([&](const auto& row) { item.*row.field = cells[row.cell]; });
  if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) {
    item.durations.sum_ns = cells[SeriesRows<Item>::kDurationCell];
  }
}
template <class Item>
void SetCells(SeriesCells& cells, const Item& item) {
  ForEachCounter<Item>([&](const auto& row) { cells[row.cell] = item.*row.field; });
  if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) {
    cells[SeriesRows<Item>::kDurationCell] = item.durations.sum_ns;
  }
}
// The amounts that an event adds to the counters of the kind.
template <class Item>
void SetCells(SeriesCells& cells, const Event& event) {
  ForEachCounter<Item>([&](const auto& row) {
    if (row.event_field != nullptr) cells[row.cell] = event.*row.event_field;
  });
}

}  // namespace pitwall
