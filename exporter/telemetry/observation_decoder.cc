// Reads the lines of observation_codec.h.
#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/events/event_parser.h"
#include "exporter/events/json_walk.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/observation_fields.h"
#include "exporter/text/hex.h"
#include "pitwall/event.h"

namespace pitwall::telemetry {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kMinLineBytes = 4096;

bool ReadCount(ondemand::value& value, std::uint64_t max, std::uint64_t* count) {
  return value.get_uint64().get(*count) == simdjson::SUCCESS && *count <= max;
}

bool ReadBits(ondemand::value& value, std::uint8_t max, std::uint8_t* bits) {
  std::uint64_t number = 0;
  if (!ReadCount(value, max, &number)) return false;
  *bits = static_cast<std::uint8_t>(number);
  return true;
}

bool ReadOptional(ondemand::value& value, std::optional<std::uint64_t>* duration_ns) {
  std::uint64_t number = 0;
  if (!ReadCount(value, kMaxDurationNs, &number)) return false;
  *duration_ns = number;
  return true;
}

bool ReadSpan(ondemand::value& value, std::optional<SpanRef>* span) {
  std::string_view hex;
  if (value.get_string().get(hex) != simdjson::SUCCESS) return false;
  const std::optional<std::string> bytes = text::BytesOf(hex);
  if (!bytes) return false;
  SpanRef read;
  const std::size_t root_bytes = sizeof(SpanRef) - read.parent.size();
  if (bytes->size() != sizeof(SpanRef) && bytes->size() != root_bytes) return false;
  std::memcpy(static_cast<void*>(&read), bytes->data(), bytes->size());
  *span = read;
  return true;
}

// Fields of one observation while its line is read.
class FieldSink {
 public:
  FieldSink(ObservationBatch* texts, const FieldReader& other) : texts_(texts), other_(other) {}

  // False if the value is wrong, or the key is unknown.
  bool Read(std::string_view key, ondemand::value& value) {
    for (const TextField& field : kTextFields) {
      if (key == field.key) return ReadText(value, &(fields_.*field.member));
    }
    for (const CountField& field : kCountFields) {
      if (key == field.key) return ReadCount(value, kMaxCount, &(fields_.*field.member));
    }
    if (key == kKindKey) return has_kind_ = ReadEnum(value, kMaxKind, &fields_.kind);
    if (key == kSignalKey) return ReadEnum(value, kMaxSignal, &fields_.signal);
    if (key == kOutcomeKey) return ReadEnum(value, kMaxOutcome, &fields_.outcome);
    if (key == kNeedsKey) return ReadBits(value, kMaxNeeds, &fields_.needs);
    if (key == kRankKey) return ReadBits(value, kMaxRank, &fields_.rank);
    if (key == kPropertiesKey) return ReadProperties(value);
    if (key == kTimeKey) return value.get_int64().get(fields_.time_ms) == simdjson::SUCCESS;
    if (key == kDurationKey) return ReadOptional(value, &fields_.duration_ns);
    if (key == kWaitedKey) return ReadOptional(value, &fields_.waited_ns);
    if (key == kSpanKey) return ReadSpan(value, &fields_.span);
    return other_ && other_(key, value);
  }

  const Observation& fields() const { return fields_; }
  bool has_kind() const { return has_kind_; }

 private:
  template <class Enum>
  static bool ReadEnum(ondemand::value& value, std::uint8_t max, Enum* result) {
    std::uint8_t number = 0;
    if (!ReadBits(value, max, &number)) return false;
    *result = static_cast<Enum>(number);
    return true;
  }

  bool ReadText(ondemand::value& value, std::string_view* result) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS || !IsValidName(text)) return false;
    *result = texts_->Keep(text);
    return true;
  }

  bool ReadProperties(ondemand::value& value) {
    std::uint8_t bits = 0;
    if (!ReadBits(value, kMaxProperties, &bits)) return false;
    fields_.is_partial = (bits & kIsPartial) != 0;
    fields_.is_sum = (bits & kIsSum) != 0;
    fields_.is_agent = (bits & kIsAgent) != 0;
    return true;
  }

  ObservationBatch* const texts_;
  const FieldReader& other_;
  Observation fields_;
  bool has_kind_ = false;
};

struct LineError {
  std::string field;
  std::string_view error;  // empty: none
};

constexpr std::string_view kNotJson = "is not valid JSON";

LineError ReadObject(ondemand::document& document, ObservationBatch* texts,
                     const LineHandler& handler) {
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return {"", "must be an object"};
  FieldSink sink(texts, handler.other);
  if (handler.begin) handler.begin();
  for (auto result : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(result).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(key) != simdjson::SUCCESS) {
      return {"", kNotJson};
    }
    if (!sink.Read(key, field.value())) {
      return {std::string(IsValidName(key) ? key : ""), "is unknown or out of bounds"};
    }
  }
  if (!events::AtEnd(document)) return {"", kNotJson};
  const std::string_view wrong = handler.end(sink.fields(), sink.has_kind());
  if (!wrong.empty()) return {std::string(wrong), "is wrong or missing"};
  return {};
}

}  // namespace

DecodeResult ReadLines(std::string_view lines, ObservationBatch* texts,
                       const LineHandler& handler) {
  const simdjson::padded_string copy(lines);
  std::string_view rest = copy;
  const char* const end_of_memory = copy.data() + copy.size() + simdjson::SIMDJSON_PADDING;
  ondemand::parser parser;
  ondemand::document document;
  DecodeResult result;
  std::uint64_t index = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find_first_not_of(kSpaces) == line.npos) continue;
    const auto capacity_bytes = static_cast<std::size_t>(end_of_memory - line.data());
    simdjson::error_code error = simdjson::SUCCESS;
    if (parser.capacity() < line.size()) {
      error = parser.allocate(std::max(kMinLineBytes, line.size()));
    }
    if (error == simdjson::SUCCESS) {
      error = parser.iterate(simdjson::padded_string_view(line, capacity_bytes)).get(document);
    }
    const LineError wrong =
        error == simdjson::SUCCESS ? ReadObject(document, texts, handler) : LineError{"", kNotJson};
    if (!wrong.error.empty()) {
      ++result.rejected;
      if (result.errors.size() < events::kMaxErrors) {
        result.errors.push_back({index, wrong.field, std::string(wrong.error)});
      }
    }
    ++index;
  }
  return result;
}

DecodeResult DecodeObservations(std::string_view lines, ObservationBatch* batch) {
  SourceTally tally;
  bool is_tally = false;
  LineHandler handler;
  handler.begin = [&] {
    tally = {};
    is_tally = false;
  };
  handler.other = [&](std::string_view key, ondemand::value& value) {
    if (key != kRecordsKey && key != kIgnoredKey) return false;
    is_tally = true;
    return ReadCount(value, kMaxCount, key == kRecordsKey ? &tally.records : &tally.ignored);
  };
  handler.end = [&](const Observation& fields, bool has_kind) {
    if (is_tally == has_kind) return kKindKey;
    if (has_kind) {
      batch->observations.push_back(fields);
      return std::string_view();
    }
    tally.emitter = fields.emitter;
    tally.signal = fields.signal;
    batch->tallies.push_back(tally);
    return std::string_view();
  };
  return ReadLines(lines, batch, handler);
}

}  // namespace pitwall::telemetry
