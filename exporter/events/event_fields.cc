#include "exporter/events/event_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/event.h"

namespace pitwall::events {

namespace {

// A perfect hash of the field names; compilation fails if two names collide.
constexpr std::size_t kHashSlots = 64;
constexpr std::size_t kShortestName = 4;
constexpr std::size_t HashSlotOf(std::string_view name) {
  return (name.size() + static_cast<unsigned char>(name[0]) +
          std::size_t{34} * static_cast<unsigned char>(name[1])) %
         kHashSlots;
}
consteval std::array<Field, kHashSlots> BuildHashTable() {
  std::array<Field, kHashSlots> places{};
  places.fill(Field::kUnknown);
  for (std::size_t i = 0; i < kFieldInfos.size(); ++i) {
    Field& place = places[HashSlotOf(kFieldInfos[i].name)];
    if (place != Field::kUnknown) throw "two fields have the same hash";
    place = static_cast<Field>(i);
  }
  return places;
}
constexpr std::array<Field, kHashSlots> kFieldAt = BuildHashTable();

template <class Word>
bool SameEnds(std::string_view a, std::string_view b) {
  Word words[4] = {};
  std::memcpy(&words[0], a.data(), sizeof(Word));
  std::memcpy(&words[1], a.data() + a.size() - sizeof(Word), sizeof(Word));
  std::memcpy(&words[2], b.data(), sizeof(Word));
  std::memcpy(&words[3], b.data() + b.size() - sizeof(Word), sizeof(Word));
  return words[0] == words[2] && words[1] == words[3];
}

// Equality of texts of at most 16 bytes. For such short names, most of the cost of operator== would
// be the call of memcmp.
bool SameShortText(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() >= 8) return SameEnds<std::uint64_t>(a, b);
  return a.size() >= 4 ? SameEnds<std::uint32_t>(a, b) : a == b;
}
static_assert(std::all_of(kFieldInfos.begin(), kFieldInfos.end(),
                          [](const FieldInfo& info) { return info.name.size() <= 16; }));

static_assert(std::all_of(kTypeInfos.begin(), kTypeInfos.end(),
                          [](const TypeInfo& info) { return info.name.size() <= 16; }));
const TypeInfo& InfoOf(EventType type) { return kTypeInfos[static_cast<std::size_t>(type)]; }

std::string ScoreBound(double quality_max) {
  char text[32];
  const auto [end, _] = std::to_chars(std::begin(text), std::end(text), quality_max);
  return "must be 0 to " + std::string(text, end);
}

// The types of JSON values, by their first characters.
enum class JsonType : std::uint8_t { kString, kNumber, kBoolean, kObject, kArray };

JsonType JsonTypeOf(char first) {
  switch (first) {
    case '"':
      return JsonType::kString;
    case 't':
    case 'f':
      return JsonType::kBoolean;
    case '{':
      return JsonType::kObject;
    case '[':
      return JsonType::kArray;
    default:
      return JsonType::kNumber;
  }
}

// In the order of JsonType; empty for the type itself.
constexpr std::array<std::string_view, 5> kNoString = {
    "", "must be a string, not a number", "must be a string, not a boolean",
    "must be a string, not an object", "must be a string, not an array"};
constexpr std::array<std::string_view, 5> kNoNumber = {
    "must be a number, not a string", "", "must be a number, not a boolean",
    "must be a number, not an object", "must be a number, not an array"};

}  // namespace

std::string_view NameOf(Field field) {
  return field == Field::kUnknown ? "" : kFieldInfos[static_cast<std::size_t>(field)].name;
}

std::uint64_t Event::*CountOf(Field field) {
  return field == Field::kUnknown ? nullptr : kFieldInfos[static_cast<std::size_t>(field)].count;
}

Field FieldFromName(std::string_view name) {
  if (name.size() < kShortestName) return Field::kUnknown;
  const Field field = kFieldAt[HashSlotOf(name)];
  return SameShortText(NameOf(field), name) ? field : Field::kUnknown;
}

FieldSet FieldsOf(EventType type) {
  return kCommonFields | InfoOf(type).required | InfoOf(type).optional;
}
FieldSet RequiredFieldsOf(EventType type) { return InfoOf(type).required; }
std::string_view NameOf(EventType type) { return InfoOf(type).name; }

std::optional<EventType> EventTypeFromName(std::string_view name) {
  const auto* const found =
      std::find_if(kTypeInfos.begin(), kTypeInfos.end(),
                   [name](const TypeInfo& info) { return SameShortText(info.name, name); });
  if (found == kTypeInfos.end()) return std::nullopt;
  return static_cast<EventType>(found - kTypeInfos.begin());
}

EventRules::EventRules(double quality_max, std::vector<std::string> labels)
    : quality_max_(quality_max),
      score_bound_(ScoreBound(quality_max)),
      labels_(std::move(labels)) {}

std::string_view EventRules::BoundOf(Field field) const {
  return field == Field::kScore ? score_bound_ : kFieldInfos[static_cast<std::size_t>(field)].bound;
}

std::string_view EventRules::ErrorOf(Field field, char first) const {
  // These bounds name the type.
  if (field == Field::kType || field == Field::kTimestamp || field == Field::kSuccess ||
      field == Field::kLabels) {
    return BoundOf(field);
  }
  const auto& errors = BoundOf(field) == kNameBound ? kNoString : kNoNumber;
  const std::string_view error = errors[static_cast<std::size_t>(JsonTypeOf(first))];
  return error.empty() ? BoundOf(field) : error;
}

}  // namespace pitwall::events
