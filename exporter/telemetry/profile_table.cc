#include "exporter/telemetry/profile_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profile_values.h"
#include "pitwall/internal/assert.h"

namespace pitwall::telemetry {
namespace {

constexpr std::uint16_t kNoOrder = std::numeric_limits<std::uint16_t>::max();

bool IsNamed(const ProfileTable::BoundRule& bound, std::string_view name) {
  return bound.names.empty() || std::ranges::any_of(bound.names, [name](std::string_view pattern) {
           return MatchesPattern(name, pattern);
         });
}

std::vector<std::string_view> AlternativesOf(std::string_view text) {
  std::vector<std::string_view> alternatives;
  AnyOf(text, [&](std::string_view alternative) {
    alternatives.push_back(alternative);
    return false;
  });
  return alternatives;
}

bool Equals(const otlp::Value& value, std::string_view word) {
  if (const auto* flag = std::get_if<bool>(&value)) return word == (*flag ? "true" : "false");
  return !word.empty() && TextOf(value) == word;
}

constexpr bool IsNumber(Field field) { return field >= Field::kDuration; }

// In milliseconds, US dollars, tokens and bytes.
std::optional<double> ReadNumber(const otlp::Value& value, Form form) {
  if (form == Form::kTextBytes) {
    const std::string_view text = TextOf(value);
    if (text.empty()) return std::nullopt;
    return static_cast<double>(text.size());
  }
  std::optional<double> number = NumberOf(value);
  if (!number) return number;
  if (form == Form::kSeconds) *number *= 1e3;
  if (form == Form::kMicroUsd) *number *= 1e-6;
  return number;
}

std::string_view ReadText(const otlp::Value& value, Form form, std::string_view key,
                          ObservationBatch* batch) {
  std::string_view text = TextOf(value);
  if (text.empty()) {
    const auto* integer = std::get_if<std::int64_t>(&value);  // ids that are numbers
    return integer == nullptr ? text : batch->Keep(std::to_string(*integer));
  }
  switch (form) {
    case Form::kMember:
      return MemberOf(text, key);
    case Form::kNotRoot:
      return text == key ? std::string_view() : text;
    case Form::kSubagentTurn: {
      const auto end = text.find('#');
      const bool is_subagent = end != text.npos && text.find('#', end + 1) == text.npos;
      return is_subagent ? text.substr(0, end) : std::string_view();
    }
    case Form::kAfterText:
      return text.starts_with(key) ? text.substr(key.size()) : std::string_view();
    default:
      return text;
  }
}

void AddOutcome(const otlp::Value& value, Form form, std::string_view key, FieldValues& values) {
  OutcomeWord word;
  const std::string_view text = TextOf(value);
  if (form == Form::kExitCode) {
    const std::optional<int> exit_code = ReportedExitCode(text);
    if (!exit_code) return;
    word.outcome = *exit_code == 0 ? Outcome::kSuccess : Outcome::kFailure;
    if (*exit_code != 0) values.exit_code = *exit_code;
  } else if (form == Form::kErrorFlag) {
    if (IsTrueMember(text, key)) word.outcome = Outcome::kFailure;
  } else if (form == Form::kIsKey) {
    if (text.empty()) return;
    word.outcome = text == key ? Outcome::kSuccess : Outcome::kFailure;
    if (word.outcome == Outcome::kFailure) word.error_type = text;
  } else if (form == Form::kMember) {
    word = OutcomeOf(MemberOf(text, key));
  } else {
    word = OutcomeOf(value);
  }
  if (word.outcome == Outcome::kUnknown || values.outcome == Outcome::kFailure) return;
  values.outcome = word.outcome;
  if (!word.error_type.empty()) values.failure = word.error_type;
}

}  // namespace

ProfileTable::ProfileTable(const Profile& profile, const otlp::AttributeNames& names)
    : profile_(profile) {
  std::uint16_t order = 0;
  const auto bind = [&](const Source& source) {
    const std::size_t attribute = names.Find(source.attribute);
    PITWALL_ASSERT(attribute != otlp::AttributeNames::kNone);
    return BoundSource{source.field, source.form, source.key, attribute, order++};
  };
  rules_.reserve(profile_.rules.size());
  for (const Rule& rule : profile_.rules) {
    BoundRule& bound = rules_.emplace_back(BoundRule{.rule = rule});
    if (!rule.names.empty()) bound.names = AlternativesOf(rule.names);
    for (const Condition& condition : rule.conditions) {
      const std::size_t attribute = condition.attribute.empty() ? otlp::AttributeNames::kNone
                                                                : names.Find(condition.attribute);
      bound.conditions.push_back(
          {condition.test, attribute, condition.value, AlternativesOf(condition.value)});
    }
    order = 0;
    for (const Source& source : rule.sources) bound.sources.push_back(bind(source));
  }
  order = 1000;  // the sources of a rule are preferred
  for (const Source& source : profile_.sources) sources_.push_back(bind(source));
  std::ranges::stable_sort(sources_, {}, &BoundSource::attribute);
  sources_by_attribute_.resize(names.size());
  for (std::size_t at = 0; at < sources_.size(); ++at) {
    SourceRange& range = sources_by_attribute_[sources_[at].attribute];
    if (range.end == 0) range.begin = static_cast<std::uint16_t>(at);
    range.end = static_cast<std::uint16_t>(at + 1);
  }
  ListRules();
}

void ProfileTable::ListRules() {
  const auto is_pattern = [](std::string_view name) { return name.find('*') != name.npos; };
  for (std::size_t kind = 0; kind < rules_by_name_.size(); ++kind) {
    RulesByName& lists = rules_by_name_[kind];
    for (const BoundRule& bound : rules_) {
      if (static_cast<std::size_t>(bound.rule.record) != kind) continue;
      AnyOf(bound.rule.names, [&](std::string_view name) {
        if (!name.empty() && !is_pattern(name)) lists.exact.try_emplace(name);
        return false;
      });
    }
    for (std::size_t at = 0; at < rules_.size(); ++at) {
      const Rule& rule = rules_[at].rule;
      if (static_cast<std::size_t>(rule.record) != kind) continue;
      const auto index = static_cast<std::uint16_t>(at);
      for (auto& [name, list] : lists.exact) {
        if (IsNamed(rules_[at], name)) list.push_back(index);
      }
      if (rule.names.empty() || AnyOf(rule.names, is_pattern)) lists.patterns.push_back(index);
    }
  }
}

bool ProfileTable::Matches(const BoundRule& bound, const otlp::Record& record,
                           std::string_view name) const {
  static constexpr otlp::Value kAbsent;
  for (const BoundCondition& condition : bound.conditions) {
    const otlp::Value& value = condition.attribute == otlp::AttributeNames::kNone
                                   ? kAbsent
                                   : (*record.attributes)[condition.attribute];
    const std::string_view text = TextOf(value);
    bool is_met = false;
    switch (condition.test) {
      case Test::kEquals:
        is_met = std::ranges::any_of(condition.words,
                                     [&](std::string_view word) { return Equals(value, word); });
        break;
      case Test::kBeginsWith:
        is_met = std::ranges::any_of(
            condition.words, [&](std::string_view prefix) { return text.starts_with(prefix); });
        break;
      case Test::kPresent:
        is_met = value.index() != 0 && value != otlp::Value(std::string_view());
        break;
      case Test::kAbsent:
        is_met = value.index() == 0 || value == otlp::Value(std::string_view());
        break;
      case Test::kIsTrue:
        is_met = BoolOf(value).value_or(false);
        break;
      case Test::kHasFailed:
        is_met = record.status == 2;
        break;
      case Test::kIsClient:
        is_met = record.span_kind == 3;
        break;
      case Test::kIsRoot:
        is_met = otlp::IsAbsent(record.parent_span_id);
        break;
      case Test::kNameIs:
        is_met = !name.empty() && text == name;
        break;
      case Test::kNameIsMember:
        is_met = !name.empty() && MemberOf(text, condition.value) == name;
        break;
      case Test::kHasSeveralItems:
        is_met = HasSeveralItems(text);
        break;
    }
    if (!is_met) return false;
  }
  return true;
}

const ProfileTable::BoundRule* ProfileTable::Find(const otlp::Record& record,
                                                  std::string_view name) const {
  const RulesByName& lists = rules_by_name_[static_cast<std::size_t>(record.kind)];
  const auto named = lists.exact.find(name);
  const bool is_exact = named != lists.exact.end();
  for (const std::uint16_t index : is_exact ? named->second : lists.patterns) {
    const BoundRule& bound = rules_[index];
    if ((is_exact || IsNamed(bound, name)) && Matches(bound, record, name)) return &bound;
  }
  return nullptr;
}

void ProfileTable::Apply(const BoundSource& source, const otlp::Value& value, FieldValues& values,
                         std::array<std::uint16_t, kFieldCount>& orders, ObservationBatch* batch) {
  const auto at = static_cast<std::size_t>(source.field);
  if (source.field == Field::kOutcome) {
    AddOutcome(value, source.form, source.key, values);
    return;
  }
  if (orders[at] <= source.order) return;
  if (IsNumber(source.field)) {
    const std::optional<double> number = ReadNumber(value, source.form);
    if (!number) return;
    values.SetNumber(source.field, *number);
  } else {
    const std::string_view text = ReadText(value, source.form, source.key, batch);
    if (source.field == Field::kArguments ? text.empty() : IsPlaceholder(text)) return;
    values.texts[at] = text;
  }
  orders[at] = source.order;
}

FieldValues ProfileTable::Read(const BoundRule& rule, const otlp::Attributes& attributes,
                               ObservationBatch* batch) const {
  FieldValues values;
  std::array<std::uint16_t, kFieldCount> orders;
  orders.fill(kNoOrder);
  for (const BoundSource& source : rule.sources) {
    const otlp::Value& value = attributes[source.attribute];
    if (value.index() != 0) Apply(source, value, values, orders, batch);
  }
  for (const std::size_t attribute : attributes.present()) {
    const SourceRange range = sources_by_attribute_[attribute];
    for (std::size_t at = range.begin; at < range.end; ++at) {
      Apply(sources_[at], attributes[attribute], values, orders, batch);
    }
  }
  return values;
}

void AddAttributeNames(const Profile& profile, std::vector<std::string>& names) {
  const auto add = [&](std::string_view name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (const Source& source : profile.sources) add(source.attribute);
  for (const Rule& rule : profile.rules) {
    for (const Condition& condition : rule.conditions) add(condition.attribute);
    for (const Source& source : rule.sources) add(source.attribute);
  }
}

}  // namespace pitwall::telemetry
