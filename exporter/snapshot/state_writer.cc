#include "exporter/snapshot/state_writer.h"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "exporter/text/hex.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/performance_view.h"
#include "pitwall/host/series_fields.h"

namespace pitwall::snapshot {

namespace {

class StateWriter {
 public:
  explicit StateWriter(views::JsonWriter& json) : json_(json) {}

  void Write(const Reading& reading, const SnapshotManifest& manifest,
             std::span<const SavedPatterns> patterns) {
    json_.BeginObject();
    Number("version", kStateVersion);
    Signed("taken_at_ms", reading.taken_at_ms);
    json_.Key("quality_max");
    json_.Double(reading.quality_max);
    Number("next_serial", reading.next_serial);
    json_.Key("history");
    json_.BeginObject();
    Text("file", manifest.history.name);
    Number("size_bytes", manifest.history.size_bytes);
    json_.EndObject();
    json_.Key("journal");
    json_.BeginObject();
    Number("generation", manifest.journal.segment);
    Number("offset_bytes", manifest.journal.offset_bytes);
    json_.EndObject();
    List("attached", std::span<const ArenaOffsets>(manifest.attached),
         [this](const ArenaOffsets& marks) {
           Number("arena_id", marks.arena_id);
           Text("marks", attached::HexOf(marks.bytes));
         });
    List("agents", reading.agents, [this](const AgentReading& agent) { Agent(agent); });
    json_.Key("retired");
    json_.BeginObject();
    Agent(reading.retired);
    json_.EndObject();
    List("claims", reading.claims, [this](const ClaimReading& claim) { Claim(claim); });
    List("folded", reading.merged_into_retired,
         [this](const MergedIntoRetired& merged_into_retired) {
           Number("serial", merged_into_retired.serial);
           Number("into_serial", merged_into_retired.into_serial);
         });
    List("patterns", patterns, [this](const SavedPatterns& saved) { Patterns(saved); });
    // The object is left open: the checksum closes it.
  }

 private:
  void Number(std::string_view key, std::uint64_t value) {
    json_.Key(key);
    json_.Integer(value);
  }
  void Signed(std::string_view key, std::int64_t value) {
    json_.Key(key);
    Signed(value);
  }
  void Signed(std::int64_t value) {
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    json_.Raw({text.data(), static_cast<std::size_t>(end - text.data())});
  }
  void Text(std::string_view key, std::string_view text) {
    json_.Key(key);
    json_.String(text);
  }
  // An array of objects; empty ones are left out.
  template <class T, class Fields>
  void List(std::string_view key, std::span<const T> items, const Fields& fields) {
    if (items.empty()) return;
    json_.Key(key);
    json_.BeginArray();
    for (const T& item : items) {
      json_.BeginObject();
      fields(item);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Stamp(const SeriesStamp& stamp) {
    Number("serial", stamp.serial);
    Signed("started_at_ms", stamp.started_at_ms);
    Signed("last_used_ms", stamp.last_used_ms);
  }
  // Buckets as index, count, index, count, …
  void Buckets(const Durations& durations) {
    Number("sum_ns", durations.sum_ns);
    json_.Key("buckets");
    json_.BeginArray();
    for (const BucketCount& bucket : durations.buckets) {
      Signed(bucket.index);
      json_.Integer(bucket.count);
    }
    json_.EndArray();
  }
  // Names, stamp, counters and durations, under the keys of their rows.
  template <class Item>
  void Series(const Item& item) {
    for (const NameRow<Item>& row : SeriesRows<Item>::kNames) Text(row.key, item.*row.field);
    Stamp(item.stamp);
    ForEachCounter<Item>([&](const CounterRow<Item>& row) { Number(row.key, item.*row.field); });
    if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) Buckets(item.durations);
  }
  template <class Item>
  void SeriesList(std::string_view key, std::span<const Item> items) {
    List(key, items, [this](const Item& item) { Series(item); });
  }
  void Tool(const ToolReading& tool) {
    Series(tool);
    Number("calls", tool.calls);
    SeriesList("error_types", tool.error_types);
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
      Signed(score.scored_at_ms);
      json_.Integer(score.score_millionths);
    }
    json_.EndArray();
    json_.EndObject();
  }
  void Agent(const AgentReading& agent) {
    Text("agent_id", agent.agent_id);
    Text("role", agent.role);
    Text("model", agent.model);
    Signed("first_seen_ms", agent.first_seen_ms);
    Signed("last_activity_ms", agent.last_activity_ms);
    Signed("idle_ms", agent.idle_ms);
    SeriesList("task_types", agent.task_types);
    List("tools", agent.tools, [this](const ToolReading& tool) { Tool(tool); });
    SeriesList("transitions", agent.transitions);
    if (agent.quality.count != 0) Quality(agent.quality);
    SeriesList("tokens", agent.tokens);
  }
  void Patterns(const SavedPatterns& saved) {
    Text("agent_id", saved.agent_id);
    json_.Key("tools");
    json_.BeginArray();
    for (const std::string& tool : saved.tools) json_.String(tool);
    json_.EndArray();
    json_.Key("numbers");
    json_.BeginArray();
    for (const std::int64_t number : saved.numbers) Signed(number);
    json_.EndArray();
  }
  void Claim(const ClaimReading& claim) {
    Text("agent_id", claim.agent_id);
    Text("task_id", claim.task_id);
    Text("task_type", claim.task_type);
    Signed("claimed_at_ms", claim.claimed_at_ms);
    Signed("waited_ms", claim.waited_ms);
  }

  views::JsonWriter& json_;
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
  exposition::TextBuffer out(text);
  views::JsonWriter json(out);
  views::PageQuery everyone;
  everyone.limit = reading.agents.size();
  json.BeginObject();
  views::WritePerformanceFields(json, reading, standings,
                                views::SelectPage(reading, standings, everyone));
  json.Key("state");
  StateWriter(json).Write(reading, manifest, image.patterns);
  out.Flush();
  text += kChecksumKey;
  text += ChecksumOf(text);
  text += kEnd;
  return text;
}

}  // namespace pitwall::snapshot
