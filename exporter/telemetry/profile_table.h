// A profile with its attribute names resolved, ready to be applied to records.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/profile.h"

namespace pitwall::telemetry {

// The value of each field in one record. Texts are borrowed from the record, or belong to the
// batch.
struct FieldValues {
  std::array<std::string_view, kFirstNumber> texts{};
  std::array<double, kFieldCount - kFirstNumber> numbers{};
  std::array<bool, kFieldCount - kFirstNumber> has_number{};
  Outcome outcome = Outcome::kUnknown;
  std::string_view failure;  // the type of error that an outcome named
  int exit_code = 0;

  std::string_view Text(Field field) const { return texts[static_cast<std::size_t>(field)]; }
  bool HasNumber(Field field) const { return has_number[NumberIndexOf(field)]; }
  double Number(Field field) const { return numbers[NumberIndexOf(field)]; }
  void SetNumber(Field field, double number) {
    numbers[NumberIndexOf(field)] = number;
    has_number[NumberIndexOf(field)] = true;
  }

 private:
  static std::size_t NumberIndexOf(Field field) {
    return static_cast<std::size_t>(field) - kFirstNumber;
  }
};

// Immutable: any thread may use it. `names` contains every attribute of the profile.
class ProfileTable {
 public:
  struct BoundSource {
    Field field;
    Form form;
    std::string_view key;
    std::size_t attribute;
    std::uint16_t order;  // a smaller one is preferred
  };
  struct BoundCondition {
    Test test;
    std::size_t attribute;
    std::string_view value;
    std::vector<std::string_view> words;  // the alternatives of the value
  };
  struct BoundRule {
    Rule rule;
    std::vector<std::string_view> names = {};  // the alternatives of the rule's names
    std::vector<BoundCondition> conditions = {};
    std::vector<BoundSource> sources = {};
  };

  ProfileTable(const Profile& profile, const otlp::AttributeNames& names);

  const Profile& profile() const { return profile_; }
  // The first rule that matches; nullptr if none does. `name` is the record's name. Independent of
  // the number of rules that name other records.
  const BoundRule* Find(const otlp::Record& record, std::string_view name) const;
  // The cost depends on the attributes that are present.
  FieldValues Read(const BoundRule& rule, const otlp::Attributes& attributes,
                   ObservationBatch* batch) const;

 private:
  struct SourceRange {
    std::uint16_t begin = 0;
    std::uint16_t end = 0;
  };
  // Indexes of rules, in order.
  using RuleList = std::vector<std::uint16_t>;
  struct RulesByName {
    std::unordered_map<std::string_view, RuleList> exact;  // with the patterns that match too
    RuleList patterns;
  };

  bool Matches(const BoundRule& rule, const otlp::Record& record, std::string_view name) const;
  void ListRules();
  static void Apply(const BoundSource& source, const otlp::Value& value, FieldValues& values,
                    std::array<std::uint16_t, kFieldCount>& orders, ObservationBatch* batch);

  const Profile profile_;
  std::vector<BoundRule> rules_;
  std::array<RulesByName, 5> rules_by_name_;  // by otlp::RecordKind
  std::vector<BoundSource> sources_;          // of the profile, grouped by attribute
  std::vector<SourceRange> sources_by_attribute_;
};

// Adds the attributes of the profile that are not in the list yet.
void AddAttributeNames(const Profile& profile, std::vector<std::string>& names);

}  // namespace pitwall::telemetry
