// Parts of JSON objects that agents, tools and models share. Only for sources of this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "exporter/text/decimal.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/number.h"
#include "exporter/views/quantiles.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

inline constexpr unsigned kNsInMs = 6;  // decimal places

// Writes the quantiles `qs`, which must ascend, under their keys; null if there is no duration.
template <std::size_t N>
void WriteQuantiles(text::JsonWriter& json, const Durations& durations,
                    const std::array<double, N>& qs, const std::array<std::string_view, N>& keys) {
  std::array<std::int32_t, N> indices{};
  if (durations.count > 0) QuantileIndices(durations, qs, indices);
  const std::optional<double> max_ms = MaxMs(durations);
  for (std::size_t i = 0; i < N; ++i) {
    json.Key(keys[i]);
    if (!max_ms) {
      json.Null();
    } else if (BucketMiddleMs(indices[i]) > *max_ms) {
      json.Raw(text::ShortestText(*max_ms));
    } else {
      json.Raw(BucketMiddleMsText(indices[i]));
    }
  }
}

inline void WriteDurations(text::JsonWriter& json, const Durations& durations) {
  json.Object("duration_ms", [&] {
    json.Field("count", durations.count);
    WriteQuantiles<4>(json, durations, {0.5, 0.9, 0.95, 0.99}, {"p50", "p90", "p95", "p99"});
    json.Key("max");
    const std::optional<double> max_ms = MaxMs(durations);
    max_ms ? json.Raw(text::ShortestText(*max_ms)) : json.Null();
  });
}

// The counters that have a key in views.
template <class Item>
void WriteCounters(text::JsonWriter& json, const Item& item) {
  ForEachCounter<Item>([&](const CounterRow<Item>& row) {
    if (row.view.key.empty()) return;
    json.Field(row.view.key, text::Decimal{item.*row.field, row.view.decimals});
  });
}

// `evidence`, of the standing of an agent or a group.
inline void WriteEvidence(text::JsonWriter& json, std::span<const WorkEvidence> evidence) {
  json.Key("evidence");
  json.Objects(evidence, [&](const WorkEvidence& one) {
    const bool has_ratio = one.expected > 0 && one.aspect != "quality";
    json.Field("aspect", one.aspect);
    json.Field("work", text::NullIfEmpty{one.work});
    json.Field("seen", one.seen);
    json.Field("observed", one.observed);
    json.Field("expected", one.expected);
    json.Field("ratio", has_ratio ? std::optional(one.observed / one.expected) : std::nullopt);
    json.Field("share", one.share);
  });
}

// The fields that every view has about the calls of a tool or a model.
template <class Calls>
void WriteCallFields(text::JsonWriter& json, const Calls& calls) {
  json.Field("calls", calls.calls);
  json.Field("errors", calls.errors);
  json.Field("avg_duration_ms", MeanMs(calls.durations));
  WriteQuantiles<2>(json, calls.durations, {0.5, 0.95}, {"p50_ms", "p95_ms"});
  json.Field("last_used", text::TimeMs{calls.stamp.last_used_ms});
}

template <class Calls>
void WriteErrorTypes(text::JsonWriter& json, const Calls& calls) {
  json.Object("error_types", [&] {
    for (const auto& error : calls.error_types) {
      json.NameKey(error.error_type);
      json.Integer(error.count);
    }
  });
}

}  // namespace pitwall::views
