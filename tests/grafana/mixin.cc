#include "tests/grafana/mixin.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace pitwall::grafana {

namespace {

void CollectPanels(const json& from, std::vector<json>& into) {
  for (const json& panel : from) {
    if (panel.value("type", "") != "row") into.push_back(panel);
    CollectPanels(panel.value("panels", json::array()), into);
  }
}

std::vector<Dashboard> LoadDashboards() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("grafana/dashboards"))) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Dashboard> dashboards;
  for (const auto& path : paths) {
    dashboards.emplace_back(path.filename(), json::parse(test::ReadFile(path)));
  }
  if (dashboards.empty()) throw std::runtime_error("grafana/dashboards is empty");
  return dashboards;
}

}  // namespace

std::string SourcePath(std::string_view path) {
  return std::string(PITWALL_SOURCE_FOLDER) + '/' + std::string(path);
}

Dashboard::Dashboard(std::string file, json model)
    : file_(std::move(file)), model_(std::move(model)) {
  CollectPanels(model_.at("panels"), panels_);
}

json Dashboard::Variable(std::string_view name) const {
  for (const json& variable : Variables()) {
    if (variable.value("name", "") == name) return variable;
  }
  return nullptr;
}

std::string Dashboard::Where(const json& panel) const {
  return file_ + ", panel " + panel.value("id", json()).dump() + ' ' + panel.value("title", "");
}

std::vector<Target> Dashboard::Targets(const json& panel) const {
  std::vector<Target> targets;
  for (const json& target : panel.value("targets", json::array())) {
    targets.push_back({Where(panel) + ", " + target.value("refId", "no refId"),
                       target.value("expr", ""), target});
  }
  return targets;
}

const std::vector<Dashboard>& Dashboards() {
  static const std::vector<Dashboard>& dashboards = *new std::vector<Dashboard>(LoadDashboards());
  return dashboards;
}

LabelValues LabelValuesOf(const json& variable) {
  constexpr std::string_view kCall = "label_values(";
  constexpr std::string_view kResult = "query_result(";
  const std::string query = variable.at("query").at("query");
  if (query.starts_with(kResult) && query.ends_with(')')) {
    const std::string regex = variable.at("regex");  // /label="(.+?)"/
    return {query.substr(kResult.size(), query.size() - kResult.size() - 1),
            regex.substr(1, regex.find('=') - 1)};
  }
  const std::size_t comma = query.rfind(", ");
  if (!query.starts_with(kCall) || !query.ends_with(')') || comma == query.npos) {
    throw std::runtime_error("neither label_values(selector, label) nor query_result(expr): " +
                             query);
  }
  return {query.substr(kCall.size(), comma - kCall.size()),
          query.substr(comma + 2, query.size() - comma - 3)};
}

}  // namespace pitwall::grafana
