#include "exporter/snapshot/state_writer.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include "exporter/text/hex.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/text_buffer.h"
#include "exporter/views/performance_view.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/host/store_image.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::snapshot {

namespace {

class StateWriter {
 public:
  explicit StateWriter(text::JsonWriter& json) : json_(json) {}

  void Write(const Reading& reading, const SnapshotManifest& manifest,
             std::span<const SavedPatterns> patterns) {
    json_.BeginObject();
    json_.Field("version", kStateVersion);
    json_.Field("taken_at_ms", reading.taken_at_ms);
    json_.Field("quality_max", reading.quality_max);
    json_.Field("next_serial", reading.next_serial);
    json_.Key("history");
    json_.BeginObject();
    json_.Field("file", manifest.history.name);
    json_.Field("size_bytes", manifest.history.size_bytes);
    json_.EndObject();
    json_.Key("journal");
    json_.BeginObject();
    json_.Field("generation", manifest.journal.segment);
    json_.Field("offset_bytes", manifest.journal.offset_bytes);
    json_.EndObject();
    List("attached", std::span<const ArenaOffsets>(manifest.attached),
         [this](const ArenaOffsets& offsets) {
           json_.Field("arena_id", offsets.arena_id);
           json_.Field("marks", text::HexOf(offsets.bytes));
         });
    if (!reading.label_names.empty()) json_.Values("label_names", reading.label_names);
    List("agents", reading.agents, [this](const AgentReading& agent) { Agent(agent); });
    List("retired_groups", reading.retired_groups, [this](const RetiredGroupReading& group) {
      json_.Field("agents", group.agents);
      Agent(group.sum);
    });
    List("retired_agents", reading.retired_agents,
         [this](const RetiredAgentReading& agent) { RetiredAgent(agent); });
    List("claims", reading.claims, [this](const ClaimReading& claim) { Claim(claim); });
    List("folded", reading.merged_into_retired,
         [this](const MergedIntoRetired& merged_into_retired) {
           json_.Field("serial", merged_into_retired.serial);
           json_.Field("into_serial", merged_into_retired.into_serial);
         });
    List("patterns", patterns, [this](const SavedPatterns& saved) { Patterns(saved); });
    // The object is left open: the checksum closes it.
  }

 private:
  // An array of objects; an empty array is left out.
  template <class T, class Fields>
  void List(std::string_view key, std::span<const T> items, const Fields& fields) {
    if (items.empty()) return;
    json_.Key(key);
    json_.Objects(items, fields);
  }

  void Stamp(const SeriesStamp& stamp) {
    json_.Field("serial", stamp.serial);
    json_.Field("started_at_ms", stamp.started_at_ms);
    json_.Field("last_used_ms", stamp.last_used_ms);
  }
  // Buckets as index, count, index, count, …
  void Buckets(const Durations& durations) {
    json_.Field("sum_ns", durations.sum_ns);
    json_.Key("buckets");
    json_.BeginArray();
    for (const BucketCount& bucket : durations.buckets) {
      json_.Signed(bucket.index);
      json_.Integer(bucket.count);
    }
    json_.EndArray();
  }
  // Names, stamp, counters and durations, under the keys of their rows.
  template <class Item>
  void Series(const Item& item) {
    for (const NameRow<Item>& row : SeriesRows<Item>::kNames) json_.Field(row.key, item.*row.field);
    Stamp(item.stamp);
    ForEachCounter<Item>(
        [&](const CounterRow<Item>& row) { json_.Field(row.key, item.*row.field); });
    if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) Buckets(item.durations);
  }
  template <class Item>
  void SeriesList(std::string_view key, std::span<const Item> items) {
    List(key, items, [this](const Item& item) { Series(item); });
  }
  // The series of a tool or a model, and its error types.
  template <class Item>
  void Calls(const Item& item) {
    Series(item);
    json_.Field("calls", item.calls);
    SeriesList("error_types", item.error_types);
  }
  void Quality(const QualityReading& quality) {
    json_.Key("quality");
    json_.BeginObject();
    Series(quality);
    json_.Key("buckets");
    json_.BeginArray();
    for (const std::uint64_t count : quality.buckets) json_.Integer(count);
    json_.EndArray();
    // Time, score, time, score, …
    json_.Key("newest");
    json_.BeginArray();
    for (const ScoreReading& score : quality.newest) {
      json_.Signed(score.scored_at_ms);
      json_.Integer(score.score_millionths);
    }
    json_.EndArray();
    json_.EndObject();
  }
  void Agent(const AgentReading& agent) {
    json_.Field("agent_id", agent.agent_id);
    json_.Field("role", agent.role);
    json_.Field("model", agent.model);
    json_.Field("version", agent.version);
    if (!agent.labels.empty()) json_.Values("labels", agent.labels);
    json_.Field("first_seen_ms", agent.first_seen_ms);
    json_.Field("last_activity_ms", agent.last_activity_ms);
    json_.Field("idle_ms", agent.idle_ms);
    SeriesList("task_types", agent.task_types);
    List("tools", agent.tools, [this](const ToolReading& tool) { Calls(tool); });
    List("models", agent.models, [this](const ModelReading& model) { Calls(model); });
    SeriesList("transitions", agent.transitions);
    if (agent.quality.count != 0) Quality(agent.quality);
    SeriesList("tokens", agent.tokens);
  }
  void RetiredAgent(const RetiredAgentReading& agent) {
    json_.Field("role", agent.role);
    json_.Field("model", agent.model);
    json_.Field("version", agent.version);
    if (!agent.labels.empty()) json_.Values("labels", agent.labels);
    json_.Field("last_activity_ms", agent.last_activity_ms);
    List("work", agent.work, [this](const WorkReading& work) {
      json_.Field("kind", std::uint64_t{static_cast<std::uint8_t>(work.kind)});
      json_.Field("name", work.name);
      json_.Field("ended", work.ended);
      json_.Field("failed", work.failed);
      json_.Field("timed", work.timed);
      json_.Field("index_sum", work.index_sum);
      json_.Field("index_squares", work.index_squares);
      json_.Field("in_lowest_bucket", work.in_lowest_bucket);
      if (work.kind != WorkKind::kQuality) return;
      json_.Field("sum_millionths", work.sum_millionths);
      json_.Field("score_squares", work.score_squares);
      json_.Key("buckets");
      json_.BeginArray();
      for (const std::uint64_t count : work.score_buckets) json_.Integer(count);
      json_.EndArray();
    });
  }
  void Patterns(const SavedPatterns& saved) {
    json_.Field("agent_id", saved.agent_id);
    json_.Key("tools");
    json_.BeginArray();
    for (const std::string& tool : saved.tools) json_.String(tool);
    json_.EndArray();
    json_.Key("numbers");
    json_.BeginArray();
    for (const std::int64_t number : saved.numbers) json_.Signed(number);
    json_.EndArray();
  }
  void Claim(const ClaimReading& claim) {
    json_.Field("agent_id", claim.agent_id);
    json_.Field("task_id", claim.task_id);
    json_.Field("task_type", claim.task_type);
    json_.Field("claimed_at_ms", claim.claimed_at_ms);
    json_.Field("waited_ms", claim.waited_ms);
  }

  text::JsonWriter& json_;
};

}  // namespace

std::string ChecksumOf(std::string_view text) {
  const uLong crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08lx", crc);
  return digits.data();
}

std::string SnapshotText(const StoreImageParts& image, std::span<const Standing> standings,
                         const SnapshotManifest& manifest) {
  const Reading& reading = image.reading;
  std::string text;
  text::TextBuffer out(text);
  text::JsonWriter json(out);
  views::PageQuery everyone;
  everyone.limit = reading.agents.size();
  json.BeginObject();
  views::WritePerformanceFields(json, reading, standings,
                                views::SelectPage(reading, standings, everyone),
                                reading.agents.size());
  json.Key("state");
  StateWriter(json).Write(reading, manifest, image.patterns);
  out.Flush();
  text += kChecksumKey;
  text += ChecksumOf(text);
  text += kEnd;
  return text;
}

}  // namespace pitwall::snapshot
