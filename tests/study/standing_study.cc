// Prints how often standings are right on fleets whose truth is known: the table of
// store/STANDINGS.md. Usage: pitwall_study [runs]
#include <charconv>
#include <cstdio>
#include <cstring>
#include <functional>

#include "tests/study/verdict.h"

namespace {

using pitwall::study::Plan;
using pitwall::study::PlantedFleet;
using pitwall::study::Truth;
using pitwall::study::Verdict;

struct Scenario {
  const char* name;
  Plan plan;
};

struct Method {
  const char* name;
  std::function<std::vector<pitwall::study::Named>(const PlantedFleet&)> name_agents;
};

Plan Nobody() { return {.slow = 0, .error_prone = 0, .excellent = 0}; }

std::vector<Scenario> Scenarios() {
  std::vector<Scenario> scenarios = {{"planted, slow at tasks only", {}},
                                     {"planted, slow at tools too", {.slow_tools = true}},
                                     {"nobody planted", Nobody()},
                                     {"planted, agents differ (0.2)", {.spread = 0.2}},
                                     {"nobody planted, agents differ (0.3)", Nobody()},
                                     {"nobody planted, 10x the data", Nobody()},
                                     {"nobody planted, 10 agents differ (0.5)", Nobody()},
                                     {"nobody planted, 3 agents", Nobody()}};
  scenarios[4].plan.spread = 0.3;
  scenarios[5].plan.tasks *= 10;
  scenarios[5].plan.calls *= 10;
  scenarios[6].plan.spread = 0.5;
  scenarios[6].plan.agents = 10;
  scenarios[7].plan.agents = 3;
  return scenarios;
}

const std::vector<Method>& Methods() {
  static const std::vector<Method> methods = {
      {"standings", pitwall::study::ByStandings},
      {"completed/claimed x quality", pitwall::study::ByCompletedTimesQuality},
      {"raw mean duration", pitwall::study::ByRawMean}};
  return methods;
}

void Print(const char* scenario, const char* method, const Verdict& verdict) {
  std::printf(
      "| %-38s | %-27s | %5.1f %% | %7.1f %% | %5.1f %% | %5.1f %% | %5.1f %% | %5.1f %% |\n",
      scenario, method,
      100.0 * static_cast<double>(verdict.runs_naming) / static_cast<double>(verdict.runs),
      100 * verdict.WrongShare(), 100 * verdict.FoundShare(),
      100 * verdict.FoundShare(Truth::kSlow), 100 * verdict.FoundShare(Truth::kErrorProne),
      100 * verdict.FoundShare(Truth::kExcellent));
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t runs = 200;
  if (argc > 2 || (argc == 2 && std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), runs).ec !=
                                    std::errc())) {
    std::fprintf(stderr, "usage: pitwall_study [runs]\n");
    return 2;
  }
  std::printf("%zu seeded runs\n\n", runs);
  std::printf(
      "| fleet | method | runs that name anybody | wrong of those named | found | slow | "
      "error-prone | excellent |\n|---|---|---|---|---|---|---|---|\n");
  for (const Scenario& scenario : Scenarios()) {
    std::vector<Verdict> verdicts(Methods().size());
    for (std::size_t run = 0; run < runs; ++run) {
      const PlantedFleet fleet = pitwall::study::Plant(scenario.plan, run + 1);
      for (std::size_t i = 0; i < Methods().size(); ++i) {
        Count(fleet.truths, Methods()[i].name_agents(fleet), verdicts[i]);
      }
    }
    for (std::size_t i = 0; i < Methods().size(); ++i) {
      Print(scenario.name, Methods()[i].name, verdicts[i]);
    }
    std::fflush(stdout);
  }
  return 0;
}
