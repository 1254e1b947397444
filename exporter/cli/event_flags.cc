#include "exporter/cli/event_flags.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "exporter/cli/flag_set.h"
#include "exporter/events/event_field_table.h"
#include "exporter/events/event_fields.h"
#include "exporter/text/json_number.h"
#include "exporter/text/quoting.h"
#include "pitwall/event.h"

namespace pitwall::cli {

namespace {

using events::Field;

constexpr events::FieldSet kNumbers = Bit(Field::kTimestamp) | Bit(Field::kDurationMs) |
                                      Bit(Field::kScore) | Bit(Field::kCostUsd) |
                                      Bit(Field::kWaitedMs);

bool IsNumber(Field field) {
  return (kNumbers & Bit(field)) != 0 || events::CountOf(field) != nullptr;
}

std::string_view PlaceholderOf(Field field) {
  if (field == Field::kTimestamp) return "TIME";
  if (field == Field::kSuccess) return "true|false";
  if (field == Field::kLabels) return "LABELS";
  return IsNumber(field) ? "NUMBER" : "NAME";
}

std::string HelpOf(Field field) {
  if (field == Field::kTimestamp) {
    return "Time of the event: RFC 3339, or milliseconds since the epoch; default: now";
  }
  if (field == Field::kEventId)
    return "An event with this id is counted once, even if it is delivered twice";
  if (field == Field::kLabels) return "Describe the agent: NAME=VALUE, separated by commas";
  if (field == Field::kRole || field == Field::kModel || field == Field::kVersion) {
    return "Describes the agent";
  }
  if (field == Field::kAgentId) return "Agent of the event; required";
  std::string types;
  for (std::size_t i = 0; i < kEventTypes; ++i) {
    const auto type = static_cast<EventType>(i);
    if ((events::FieldsOf(type) & Bit(field)) == 0) continue;
    if (!types.empty()) types += ", ";
    types += events::NameOf(type);
    if ((events::RequiredFieldsOf(type) & Bit(field)) != 0) types += " (required)";
  }
  return "For " + types;
}

bool IsBare(Field field, std::string_view text) {
  if (field == Field::kSuccess) return text == "true" || text == "false";
  return IsNumber(field) && text::IsJsonNumber(text);
}

// `run=a,team=b` as an object. A part without `=` is a label without a value, which is refused.
void AppendLabels(std::string_view text, std::string* json) {
  *json += '{';
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view label = text.substr(begin, end - begin);
    const std::size_t equals = std::min(label.find('='), label.size());
    if (begin != 0) *json += ',';
    text::AppendJsonString(label.substr(0, equals), json);
    *json += ':';
    text::AppendJsonString(label.substr(std::min(equals + 1, label.size())), json);
    begin = end + 1;
  }
  *json += '}';
}

}  // namespace

void AddEventFlags(FlagSet& flags, EventTexts& texts) {
  for (int i = 0; i < events::kFields; ++i) {
    const auto field = static_cast<Field>(i);
    if (field == Field::kType) continue;
    std::string name = "--";
    name += events::NameOf(field);
    std::replace(name.begin(), name.end(), '_', '-');
    flags.Each(name, std::string(PlaceholderOf(field)), HelpOf(field),
               [&texts, field](const std::string& text) { texts.emplace_back(field, text); });
  }
}

std::string EventJson(const std::string& type, const EventTexts& texts) {
  std::string json = "{\"type\":";
  text::AppendJsonString(type, &json);
  for (const auto& [field, text] : texts) {
    json.append(",\"").append(events::NameOf(field)).append("\":");
    if (field == Field::kLabels) {
      AppendLabels(text, &json);
    } else if (IsBare(field, text)) {
      json += text;
    } else {
      text::AppendJsonString(text, &json);
    }
  }
  json += '}';
  return json;
}

}  // namespace pitwall::cli
