#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "exporter/events/event_fields.h"
#include "exporter/events/field_reader.h"
#include "exporter/events/json_walk.h"
#include "pitwall/event.h"

namespace pitwall::events {

namespace {
namespace ondemand = simdjson::ondemand;
}  // namespace

Syntax FieldReader::ReadLabels(ondemand::value& value, int depth_left, EventDraft* draft,
                               bool* is_valid) const {
  if (depth_left <= 0) return Syntax::kTooDeep;
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return Syntax::kBroken;
  const std::size_t kept = rules_.labels().size();
  auto* const first = static_cast<std::string_view*>(
      names_->allocate(std::max<std::size_t>(1, kept) * sizeof(std::string_view)));
  const std::span<std::string_view> values(first, kept);
  std::uninitialized_fill(values.begin(), values.end(), std::string_view());
  std::size_t count = 0;
  for (auto member : object) {
    ondemand::field label;
    if (std::move(member).get(label) != simdjson::SUCCESS) return Syntax::kBroken;
    if (++count > kMaxAgentLabels) *is_valid = false;
    const Syntax syntax = ReadLabel(label, depth_left - 1, values, is_valid);
    if (syntax != Syntax::kOk) return syntax;
  }
  if (kept != 0) draft->event.labels = values;
  return Syntax::kOk;
}

Syntax FieldReader::ReadLabel(ondemand::field& label, int depth_left,
                              std::span<std::string_view> values, bool* is_valid) const {
  std::string_view name = RawKeyOf(label);
  ondemand::value& value = label.value();
  const std::string_view token = value.raw_json_token();
  if (token[0] == '"') {
    ConsumeString(value);
    const std::string_view text = ReadName(value);
    const bool is_name = IsValidName(name) && name.find('\\') == name.npos;
    if (text.empty() || !is_name) *is_valid = false;
    const auto at = std::find(rules_.labels().begin(), rules_.labels().end(), name);
    if (at != rules_.labels().end()) {
      values[static_cast<std::size_t>(at - rules_.labels().begin())] = text;
    }
    return Syntax::kOk;
  }
  bool is_null = false;
  if (token[0] == 'n' && value.is_null().get(is_null) == simdjson::SUCCESS && is_null) {
    return Syntax::kOk;
  }
  *is_valid = false;
  return Walk(value, depth_left, nullptr);
}

}  // namespace pitwall::events
