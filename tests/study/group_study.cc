#include "tests/study/group_study.h"

#include <array>
#include <cstdio>
#include <string>

#include "tests/study/group_detection.h"
#include "tests/study/grouped_fleet.h"
#include "tests/study/ranks_by_role.h"

namespace pitwall::study {

namespace {

struct GroupScenario {
  const char* name;
  GroupPlan plan;
};

GroupPlan NonePlanted() {
  GroupPlan plan;
  plan.slow_by = 1;
  plan.errors_by = 1;
  return plan;
}

std::vector<GroupScenario> GroupScenarios() {
  std::vector<GroupScenario> scenarios = {
      {"planted", {.slow_tools = true}},
      {"planted, slow at tasks only", {}},
      {"planted, one agent of each model 10x as busy", {.slow_tools = true, .busy_agent = 10}},
      {"nothing planted", NonePlanted()},
      {"nothing planted, one agent of each model 10x as busy", NonePlanted()},
      {"nothing planted, 6 agents a model", NonePlanted()},
      {"nothing planted, 2 models", NonePlanted()}};
  scenarios[4].plan.busy_agent = 10;
  scenarios[5].plan.agents_per_model = 6;
  scenarios[6].plan.models = 2;
  return scenarios;
}

std::string PercentOf(std::size_t part, std::size_t whole) {
  if (whole == 0) return "–";
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%.1f %%",
                100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

void PrintRow(const char* scenario, const char* method, const Detection& detection) {
  const std::size_t* const planted = detection.planted;
  const std::size_t* const found = detection.found;
  std::printf("| %s | %s | %s | %s | %s | %s | %s |\n", scenario, method,
              PercentOf(detection.runs_naming, detection.runs).c_str(),
              PercentOf(detection.wrong, detection.named).c_str(),
              PercentOf(found[1] + found[2], planted[1] + planted[2]).c_str(),
              PercentOf(found[1], planted[1]).c_str(), PercentOf(found[2], planted[2]).c_str());
}

}  // namespace

void PrintGroupStudy(std::size_t runs, std::uint64_t first_seed) {
  std::printf(
      "\n| groups | method | runs that name any | wrong of those named | found | slow | "
      "error-prone "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const GroupScenario& scenario : GroupScenarios()) {
    Detection standings;
    Detection calls;
    for (std::size_t run = 0; run < runs; ++run) {
      const GroupedFleet fleet = PlantGroups(scenario.plan, first_seed + run);
      Count(fleet.truths, ByGroupStandings(fleet), standings);
      Count(fleet.truths, ByIndependentCalls(fleet), calls);
    }
    PrintRow(scenario.name, "standings, by agents", standings);
    PrintRow(scenario.name, "independent calls", calls);
    std::fflush(stdout);
  }
}

void PrintRankStudy(std::size_t runs, std::uint64_t first_seed) {
  std::printf("\n| agents differ by | role | of the first 100 | of the last 100 | mean rank |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const double spread : {0.0, 0.3}) {
    for (const RanksOfRole& ranks : RanksByRole(996, spread, runs, first_seed)) {
      std::printf("| %.1f | %s | %.1f | %.1f | %.0f |\n", spread, ranks.role.c_str(),
                  ranks.in_first, ranks.in_last, ranks.mean_rank);
    }
    std::fflush(stdout);
  }
}

}  // namespace pitwall::study
