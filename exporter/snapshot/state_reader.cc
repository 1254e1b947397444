#include "exporter/snapshot/state_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/snapshot/json_fields.h"
#include "exporter/snapshot/manifest_reader.h"
#include "exporter/snapshot/state_writer.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/host/store_image.h"
#include "pitwall/reading.h"

namespace pitwall::snapshot {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kDigits = 8;  // of the checksum
constexpr std::uint64_t kMaxSerials = 1ULL << 62;

// simdjson throws simdjson_error if a value has another type than the requested one.
class StateReader {
 public:
  explicit StateReader(ParsedSnapshot& parsed) : parsed_(parsed), reading_(parsed.image.reading) {}

  void Read(ondemand::object state) {
    bool has_version = false;
    ForEachField(state, [&](std::string_view key, Value& value) {
      if (key == "version") has_version = CheckVersion(value.get_uint64());
      if (key == "taken_at_ms") reading_.taken_at_ms = value.get_int64();
      if (key == "quality_max") reading_.quality_max = value.get_double();
      if (key == "next_serial") reading_.next_serial = Serial(value);
      if (key == "history") ReadHistory(value, parsed_.manifest);
      if (key == "journal") ReadJournal(value, parsed_.manifest);
      if (key == "attached") ReadAttached(value, parsed_.manifest);
      if (key == "label_names") reading_.label_names = Texts(value);
      if (key == "agents") {
        reading_.agents = List<AgentReading>(
            value, [this](auto& agent, auto name, auto& field) { AgentField(agent, name, field); });
      }
      if (key == "retired_groups") {
        reading_.retired_groups =
            List<RetiredGroupReading>(value, [this](auto& group, auto name, auto& field) {
              if (name == "agents") group.agents = field.get_uint64();
              AgentField(group.sum, name, field);
            });
      }
      if (key == "retired") ReadRetired(value);
      if (key == "retired_agents") ReadRetiredAgents(value);
      if (key == "claims") ReadClaims(value);
      if (key == "folded") ReadMergedIntoRetired(value);
      if (key == "patterns") ReadPatterns(value);
    });
    if (!has_version) throw Unreadable("state.version is missing");
    if (parsed_.manifest.history.name.empty()) throw Unreadable("state.history is missing");
    if (!(reading_.quality_max > 0)) throw Unreadable("state.quality_max must be above 0");
    CheckSerials();
  }

  const std::string& where() const { return where_; }

 private:
  // A serial names one series in the history. 0: none.
  void CheckSerials() {
    std::sort(serials_.begin(), serials_.end());
    const auto first = std::upper_bound(serials_.begin(), serials_.end(), std::uint64_t{0});
    const auto twice = std::adjacent_find(first, serials_.end());
    if (twice == serials_.end()) return;
    throw Unreadable("two series have the serial " + std::to_string(*twice));
  }

  static bool CheckVersion(std::uint64_t version) {
    if (version <= kStateVersion) return true;
    throw Unreadable("it was written by a newer version (its state has version " +
                     std::to_string(version) + ", this one reads up to " +
                     std::to_string(kStateVersion) + ")");
  }

  // Objects in the reading's memory. Calls set(item, key, value) for each of their fields.
  template <class T, class Set>
  std::span<const T> List(Value& value, const Set& set) {
    std::vector<T> items;
    for (auto element : value.get_array()) {
      T& item = items.emplace_back();
      ForEachField(element.get_object(),
                   [&](std::string_view key, Value& field) { set(item, key, field); });
    }
    const std::span<T> kept = reading_.Allocate<T>(items.size());
    std::copy(items.begin(), items.end(), kept.begin());
    return kept;
  }

  std::string_view Text(Value& value) { return reading_.CopyText(value.get_string()); }
  std::span<const std::string_view> Texts(Value& value) {
    std::vector<std::string_view> texts;
    for (auto text : value.get_array()) {
      texts.push_back(reading_.CopyText(std::string_view(text.get_string())));
    }
    const std::span<std::string_view> kept = reading_.Allocate<std::string_view>(texts.size());
    std::copy(texts.begin(), texts.end(), kept.begin());
    return kept;
  }
  static std::uint64_t Serial(Value& value) {
    const std::uint64_t serial = value.get_uint64();
    if (serial > kMaxSerials) throw Unreadable("a serial is out of range");
    return serial;
  }
  void StampField(SeriesStamp& stamp, std::string_view key, Value& value) {
    if (key == "serial") serials_.push_back(stamp.serial = Serial(value));
    if (key == "started_at_ms") stamp.started_at_ms = value.get_int64();
    if (key == "last_used_ms") stamp.last_used_ms = value.get_int64();
  }
  void DurationsField(Durations& durations, std::string_view key, Value& value) {
    if (key == "sum_ns") durations.sum_ns = value.get_uint64();
    if (key != "buckets") return;
    std::vector<BucketCount> buckets;
    bool is_index = true;
    for (auto number : value.get_array()) {
      if (is_index) {
        buckets.emplace_back().index = BucketIndex(number.get_int64());
      } else {
        durations.count += buckets.back().count = number.get_uint64();
      }
      is_index = !is_index;
    }
    if (!is_index) throw Unreadable("a bucket has no count");
    const std::span<BucketCount> kept = reading_.Allocate<BucketCount>(buckets.size());
    std::copy(buckets.begin(), buckets.end(), kept.begin());
    durations.buckets = kept;
  }
  static std::int32_t BucketIndex(std::int64_t index) {
    if (index < BucketIndexAt(0) || index > BucketIndexAt(kDurationBuckets - 1)) {
      throw Unreadable("there is no bucket " + std::to_string(index));
    }
    return static_cast<std::int32_t>(index);
  }

  void AgentField(AgentReading& agent, std::string_view key, Value& value) {
    if (key == "agent_id") where_ = agent.agent_id = Text(value);
    if (key == "role") agent.role = Text(value);
    if (key == "model") agent.model = Text(value);
    if (key == "version") agent.version = Text(value);
    if (key == "labels") agent.labels = Texts(value);
    if (key == "first_seen_ms") agent.first_seen_ms = value.get_int64();
    if (key == "last_activity_ms") agent.last_activity_ms = value.get_int64();
    if (key == "idle_ms") agent.idle_ms = value.get_int64();
    if (key == "task_types") agent.task_types = SeriesList<TaskReading>(value);
    if (key == "tools") agent.tools = CallsList<ToolReading, ToolErrorReading>(value);
    if (key == "models") agent.models = CallsList<ModelReading, ModelErrorReading>(value);
    if (key == "transitions") agent.transitions = SeriesList<TransitionReading>(value);
    if (key == "quality") ReadQuality(agent.quality, value);
    if (key == "tokens") agent.tokens = SeriesList<TokensReading>(value);
  }
  // Reads one field of a series: one of its names, its stamp, its counters or its durations.
  template <class Item>
  void SeriesField(Item& item, std::string_view key, Value& value) {
    StampField(item.stamp, key, value);
    if constexpr (SeriesRows<Item>::kDurationCell != kNoCell) {
      DurationsField(item.durations, key, value);
    }
    for (const NameRow<Item>& row : SeriesRows<Item>::kNames) {
      if (key == row.key) item.*row.field = Text(value);
    }
    ForEachCounter<Item>([&](const CounterRow<Item>& row) {
      if (key == row.key) item.*row.field = value.get_uint64();
    });
  }
  template <class Item>
  std::span<const Item> SeriesList(Value& value) {
    return List<Item>(
        value, [&](Item& item, auto name, auto& field) { this->SeriesField(item, name, field); });
  }
  template <class Item, class Error>
  std::span<const Item> CallsList(Value& value) {
    return List<Item>(value, [&](Item& item, auto key, auto& field) {
      this->SeriesField(item, key, field);
      if (key == "calls") item.calls = field.get_uint64();
      if (key == "error_types") item.error_types = this->template SeriesList<Error>(field);
    });
  }
  void ReadQuality(QualityReading& quality, Value& value) {
    ForEachField(value.get_object(), [&](std::string_view key, Value& field) {
      SeriesField(quality, key, field);
      if (key == "buckets") ReadQualityBuckets(quality, field);
      if (key == "newest") ReadScores(quality, field);
    });
  }
  static void ReadQualityBuckets(QualityReading& quality, Value& value) {
    std::size_t at = 0;
    for (auto count : value.get_array()) {
      if (at == kQualityBuckets) throw Unreadable("there are too many quality buckets");
      quality.count += quality.buckets[at++] = count.get_uint64();
    }
  }
  void ReadScores(QualityReading& quality, Value& value) {
    std::vector<ScoreReading> scores;
    bool is_time = true;
    for (auto number : value.get_array()) {
      if (is_time) {
        scores.emplace_back().scored_at_ms = number.get_int64();
      } else {
        const std::uint64_t score = number.get_uint64();
        if (score > UINT32_MAX) throw Unreadable("a score is out of range");
        scores.back().score_millionths = static_cast<std::uint32_t>(score);
      }
      is_time = !is_time;
    }
    if (!is_time) throw Unreadable("a score is missing");
    const std::span<ScoreReading> kept = reading_.Allocate<ScoreReading>(scores.size());
    std::copy(scores.begin(), scores.end(), kept.begin());
    quality.newest = kept;
  }
  void ReadRetiredAgents(Value& value) {
    reading_.retired_agents =
        List<RetiredAgentReading>(value, [this](auto& agent, auto key, auto& field) {
          if (key == "role") agent.role = Text(field);
          if (key == "model") agent.model = Text(field);
          if (key == "version") agent.version = Text(field);
          if (key == "labels") agent.labels = Texts(field);
          if (key == "last_activity_ms") agent.last_activity_ms = field.get_int64();
          if (key != "work") return;
          agent.work = List<WorkReading>(field, [this](auto& work, auto name, auto& number) {
            this->WorkField(work, name, number);
          });
        });
  }
  void WorkField(WorkReading& work, std::string_view key, Value& value) {
    if (key == "kind") {
      const std::uint64_t kind = value.get_uint64();
      if (kind > static_cast<std::uint64_t>(WorkKind::kQuality)) {
        throw Unreadable("there is no kind of work " + std::to_string(kind));
      }
      work.kind = static_cast<WorkKind>(kind);
    }
    if (key == "name") work.name = Text(value);
    if (key == "ended") work.ended = value.get_uint64();
    if (key == "failed") work.failed = value.get_uint64();
    if (key == "timed") work.timed = value.get_uint64();
    if (key == "index_sum") work.index_sum = value.get_int64();
    if (key == "index_squares") work.index_squares = value.get_int64();
    if (key == "in_lowest_bucket") work.in_lowest_bucket = value.get_uint64();
    if (key == "sum_millionths") work.sum_millionths = value.get_uint64();
    if (key == "score_squares" && !value.is_null()) work.score_squares = value.get_double();
    if (key != "buckets") return;
    std::size_t at = 0;
    for (auto count : value.get_array()) {
      if (at == kQualityBuckets) throw Unreadable("there are too many quality buckets");
      work.score_buckets[at++] = count.get_uint64();
    }
  }
  // Of a snapshot that does not tell retired agents apart by role and model.
  void ReadRetired(Value& value) {
    const std::span<RetiredGroupReading> all = reading_.Allocate<RetiredGroupReading>(1);
    ForEachField(value.get_object(),
                 [&](std::string_view name, Value& field) { AgentField(all[0].sum, name, field); });
    reading_.retired_groups = all;
  }
  void ReadClaims(Value& value) {
    reading_.claims = List<ClaimReading>(value, [this](auto& claim, auto name, auto& field) {
      if (name == "agent_id") claim.agent_id = Text(field);
      if (name == "task_id") claim.task_id = Text(field);
      if (name == "task_type") claim.task_type = Text(field);
      if (name == "claimed_at_ms") claim.claimed_at_ms = field.get_int64();
      if (name == "waited_ms") claim.waited_ms = field.get_int64();
    });
  }
  void ReadMergedIntoRetired(Value& value) {
    reading_.merged_into_retired =
        List<MergedIntoRetired>(value, [](auto& merged_into_retired, auto name, auto& field) {
          if (name == "serial") merged_into_retired.serial = Serial(field);
          if (name == "into_serial") merged_into_retired.into_serial = Serial(field);
        });
  }
  void ReadPatterns(Value& value) {
    for (auto element : value.get_array()) {
      SavedPatterns& saved = parsed_.image.patterns.emplace_back();
      ForEachField(element.get_object(), [&](std::string_view key, Value& field) {
        if (key == "agent_id") saved.agent_id = std::string_view(field.get_string());
        if (key == "tools") {
          for (auto tool : field.get_array()) {
            saved.tools.emplace_back(std::string_view(tool.get_string()));
          }
        }
        if (key == "numbers") {
          for (auto number : field.get_array()) saved.numbers.push_back(number.get_int64());
        }
      });
    }
  }
  ParsedSnapshot& parsed_;
  Reading& reading_;
  std::string where_;  // the agent that was read last
  std::vector<std::uint64_t> serials_;
};

// The error in the end or the checksum; empty if both are right.
std::string CheckEnd(std::string_view text) {
  const std::size_t end_bytes = kChecksumKey.size() + kDigits + kEnd.size();
  const std::string at = "at byte " + std::to_string(text.size());
  if (text.size() < end_bytes || !text.ends_with(kEnd)) {
    return "it ends " + at + " in the middle";
  }
  const std::string_view body = text.substr(0, text.size() - kDigits - kEnd.size());
  if (!body.ends_with(kChecksumKey)) return "it has no checksum before its end " + at;
  const std::string_view stated = text.substr(body.size(), kDigits);
  const std::string found = ChecksumOf(body);
  if (found == stated) return {};
  return "its checksum is " + found + ", not " + std::string(stated) + " as it says " + at;
}

}  // namespace

std::optional<ParsedSnapshot> ParseSnapshot(std::string& text, std::string& error) {
  error = CheckEnd(text);
  if (!error.empty()) return std::nullopt;
  ParsedSnapshot parsed;
  StateReader reader(parsed);
  ondemand::parser parser;
  try {
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    ondemand::document document = parser.iterate(text);
    reader.Read(document.find_field("state").get_object());
    return parsed;
  } catch (const Unreadable& unreadable) {
    error = unreadable.what();
  } catch (const simdjson::simdjson_error& failure) {
    error = failure.what();
  }
  if (!reader.where().empty()) error += ", in or after agent \"" + reader.where() + '"';
  return std::nullopt;
}

}  // namespace pitwall::snapshot
