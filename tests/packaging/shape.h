// Compares YAML with a description of its fields.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

namespace pitwall::packaging {

// What is wrong with `value`, one line for each: unknown fields, missing fields, wrong types.
// `shape` is described in shapes.yml. Empty if the value has the shape.
std::vector<std::string> CheckShape(const YAML::Node& value, const YAML::Node& shape,
                                    const std::string& path = "");

}  // namespace pitwall::packaging
