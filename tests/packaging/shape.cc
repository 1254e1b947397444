#include "tests/packaging/shape.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "exporter/text/units.h"

namespace pitwall::packaging {

namespace {

using Problems = std::vector<std::string>;

void Append(Problems& to, const Problems& more) { to.insert(to.end(), more.begin(), more.end()); }

// A text without quotation marks that YAML reads as another type.
bool IsPlain(const YAML::Node& value, const std::vector<std::string>& words) {
  return value.Tag() == "?" && std::find(words.begin(), words.end(), value.Scalar()) != words.end();
}

bool IsBoolean(const YAML::Node& value) { return IsPlain(value, {"true", "false"}); }

bool IsInteger(const YAML::Node& value) {
  return value.IsScalar() && value.Tag() == "?" && text::ParseInteger(value.Scalar()).has_value();
}

bool IsString(const YAML::Node& value) {
  return value.IsScalar() && !IsInteger(value) &&
         !IsPlain(value, {"true", "false", "yes", "no", "on", "off", "null", "~", ""});
}

bool IsStrings(const YAML::Node& value) {
  return value.IsMap() && std::all_of(value.begin(), value.end(), [](const auto& entry) {
           return IsString(entry.first) && IsString(entry.second);
         });
}

bool IsOneOf(const YAML::Node& value, const std::string& choices) {
  std::istringstream stream(choices);
  for (std::string choice; std::getline(stream, choice, '|');) {
    if (value.IsScalar() && value.Scalar() == choice) return true;
  }
  return false;
}

bool HasType(const YAML::Node& value, const std::string& type) {
  if (type == "any") return true;
  if (type == "string") return IsString(value);
  if (type == "integer") return IsInteger(value);
  if (type == "boolean") return IsBoolean(value);
  if (type == "strings") return IsStrings(value);
  if (type == "port") return IsInteger(value) || IsString(value);
  return IsOneOf(value, type);
}

Problems CheckFields(const YAML::Node& value, const YAML::Node& shape, const std::string& path) {
  Problems problems;
  std::vector<std::string> known;
  for (const auto& field : shape) {
    std::string name = field.first.Scalar();
    const bool is_required = name.ends_with('!');
    if (is_required) name.pop_back();
    known.push_back(name);
    const YAML::Node found = value[name];
    if (found) {
      Append(problems, CheckShape(found, field.second, path + "." + name));
    } else if (is_required) {
      problems.push_back(path + "." + name + " is missing");
    }
  }
  for (const auto& field : value) {
    const std::string name = field.first.Scalar();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.push_back(path + "." + name + " is unknown");
    }
  }
  return problems;
}

}  // namespace

Problems CheckShape(const YAML::Node& value, const YAML::Node& shape, const std::string& path) {
  if (shape.IsScalar()) {
    if (HasType(value, shape.Scalar())) return {};
    return {path + " must be " + shape.Scalar()};
  }
  if (shape.IsMap()) {
    return value.IsMap() ? CheckFields(value, shape, path) : Problems{path + " must be a map"};
  }
  if (!value.IsSequence()) return {path + " must be a list"};
  Problems problems;
  for (std::size_t i = 0; i < value.size(); ++i) {
    Append(problems, CheckShape(value[i], shape[0], path + "[" + std::to_string(i) + "]"));
  }
  return problems;
}

}  // namespace pitwall::packaging
