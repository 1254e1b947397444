// The files of grafana/, read for tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::grafana {

using nlohmann::json;

// A path below the root of the sources.
std::string SourcePath(std::string_view path);

struct Target {
  std::string where;  // dashboard, panel and refId, for messages
  std::string expr;
  json model;
};

class Dashboard {
 public:
  Dashboard(std::string file, json model);

  const std::string& File() const { return file_; }
  const json& Model() const { return model_; }
  std::string Uid() const { return model_.value("uid", ""); }
  // Without row headings; panels in collapsed rows are included.
  const std::vector<json>& Panels() const { return panels_; }
  const json& Variables() const { return model_.at("templating").at("list"); }
  // Null if there is none.
  json Variable(std::string_view name) const;
  std::string Where(const json& panel) const;
  std::vector<Target> Targets(const json& panel) const;

 private:
  std::string file_;
  json model_;
  std::vector<json> panels_;
};

// Every file in grafana/dashboards, by name.
const std::vector<Dashboard>& Dashboards();

// The query of a variable: `label_values(selector, label)`, or `query_result(expr)` with a regex
// that extracts a label.
struct LabelValues {
  std::string selector;  // or any expression
  std::string label;
};
LabelValues LabelValuesOf(const json& variable);

}  // namespace pitwall::grafana
