#include "tests/grafana/expected_values.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <stdexcept>

namespace pitwall::grafana {

namespace {

using nlohmann::json;

constexpr double kTolerance = 0.02;
const double kNativeBucket = std::exp2(1.0 / 8);  // its width, as a factor

ExpectedSeries Around(double value, double tolerance) {
  const double off = std::abs(value) * tolerance + 1e-9;
  return {{}, value - off, value + off};
}

ExpectedSeries SeriesOf(const YAML::Node& node, const Played& played, bool has_native) {
  // A window of rates begins and ends between two scrapes.
  const double sampling_error = kTolerance + 2 / played.scrapes;
  if (node["is"]) return Around(node["is"].as<double>(), kTolerance);
  if (node["total"]) {
    return Around(node["total"].as<double>() * played.waves + node["plus"].as<double>(0),
                  kTolerance);
  }
  if (node["rate"]) {
    return Around(node["rate"].as<double>() * played.waves_per_second, sampling_error);
  }
  if (node["increase"]) {
    return Around(node["increase"].as<double>() * played.waves, sampling_error);
  }
  if (node["near"]) {
    const double near = node["near"].as<double>();
    if (has_native) return {{}, near / kNativeBucket, near * kNativeBucket};
    return {{}, node["bucket"][0].as<double>(), node["bucket"][1].as<double>()};
  }
  if (node["between"]) {
    return {{}, node["between"][0].as<double>(), node["between"][1].as<double>()};
  }
  throw std::runtime_error("a value without a kind: " + YAML::Dump(node));
}

std::map<std::string, std::string> LabelsOf(const YAML::Node& node) {
  static const std::set<std::string>& kinds = *new std::set<std::string>{
      "is", "total", "plus", "rate", "increase", "near", "bucket", "between", "for"};
  std::map<std::string, std::string> labels;
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>();
    if (!kinds.contains(key)) labels[key] = entry.second.as<std::string>();
  }
  return labels;
}

std::map<std::string, std::string> LabelsOf(const json& metric) {
  std::map<std::string, std::string> labels;
  for (const auto& [label, value] : metric.items()) {
    if (label != "job" && label != "instance" && label != "__name__") labels[label] = value;
  }
  return labels;
}

// Servers write bounds as `2` or `2.0`.
bool IsSame(const std::string& label, const std::string& expected, const std::string& value) {
  return label == "le"
             ? std::strtod(expected.c_str(), nullptr) == std::strtod(value.c_str(), nullptr)
             : expected == value;
}

// Of a native histogram, the number of observations.
double ValueOf(const json& sample) {
  const json& text =
      sample.contains("histogram") ? sample["histogram"][1].at("count") : sample.at("value")[1];
  return std::strtod(text.get<std::string>().c_str(), nullptr);
}

bool HasLabels(const ExpectedSeries& series, const std::map<std::string, std::string>& labels) {
  return series.labels.size() == labels.size() &&
         std::ranges::all_of(series.labels, [&](const auto& label) {
           const auto found = labels.find(label.first);
           return found != labels.end() && IsSame(label.first, label.second, found->second);
         });
}

}  // namespace

ExpectedValues::ExpectedValues(const std::string& path, const Played& played,
                               const std::set<std::string>& kinds) {
  for (const auto& file : YAML::LoadFile(path)) {
    for (const auto& query : file.second) {
      ExpectedResult& result =
          results_[file.first.as<std::string>() + ' ' + query.first.as<std::string>()];
      for (const YAML::Node& node : query.second) {
        if (node["empty"] || (node["for"] && !kinds.contains(node["for"].as<std::string>())))
          continue;
        if (node["more"]) {
          result.may_have_more = true;
          continue;
        }
        result.series.push_back(SeriesOf(node, played, kinds.contains("native")));
        result.series.back().labels = LabelsOf(node);
      }
    }
  }
}

const ExpectedResult* ExpectedValues::Find(const std::string& file,
                                           const std::string& query) const {
  const auto found = results_.find(file + ' ' + query);
  return found == results_.end() ? nullptr : &found->second;
}

std::string Differences(const ExpectedResult& expected, const json& result) {
  std::string differences;
  std::set<const ExpectedSeries*> seen;
  for (const json& sample : result) {
    const auto labels = LabelsOf(sample.at("metric"));
    const auto series = std::ranges::find_if(
        expected.series, [&](const ExpectedSeries& one) { return HasLabels(one, labels); });
    if (series == expected.series.end()) {
      if (!expected.may_have_more) differences += "unexpected: " + sample.dump() + '\n';
      continue;
    }
    seen.insert(&*series);
    const double value = ValueOf(sample);
    if (!(value >= series->low && value <= series->high)) {
      differences += "not from " + std::to_string(series->low) + " to " +
                     std::to_string(series->high) + ": " + sample.dump() + '\n';
    }
  }
  for (const ExpectedSeries& series : expected.series) {
    if (!seen.contains(&series)) differences += "missing: " + json(series.labels).dump() + '\n';
  }
  return differences;
}

}  // namespace pitwall::grafana
