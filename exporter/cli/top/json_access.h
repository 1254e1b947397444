// Fields of responses. A field that is missing or of another type counts as null.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::cli::top {

inline const nlohmann::json& In(const nlohmann::json& object, const char* key) {
  static const nlohmann::json null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}

inline std::uint64_t Count(const nlohmann::json& object, const char* key) {
  const nlohmann::json& value = In(object, key);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

inline std::optional<double> Number(const nlohmann::json& object, const char* key) {
  const nlohmann::json& value = In(object, key);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

inline std::string Text(const nlohmann::json& object, const char* key) {
  const nlohmann::json& value = In(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

inline std::string Joined(const nlohmann::json& texts, std::string_view between) {
  std::string joined;
  if (!texts.is_array()) return joined;
  for (const nlohmann::json& text : texts) {
    if (!text.is_string()) continue;
    if (!joined.empty()) joined += between;
    joined += text.get_ref<const std::string&>();
  }
  return joined;
}

}  // namespace pitwall::cli::top
