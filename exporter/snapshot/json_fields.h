// Reads the objects of a snapshot with simdjson.
#pragma once

#include <simdjson.h>

#include <stdexcept>
#include <string_view>

namespace pitwall::snapshot {

// simdjson throws simdjson_error if a value has another type than the requested one.
using Value = simdjson::ondemand::value;

// A snapshot that is valid JSON and breaks a rule.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// visit(key, value) for each member.
template <class Visit>
void ForEachField(simdjson::ondemand::object object, const Visit& visit) {
  for (auto field : object) {
    const std::string_view key = field.unescaped_key();
    Value value = field.value();
    visit(key, value);
  }
}

}  // namespace pitwall::snapshot
