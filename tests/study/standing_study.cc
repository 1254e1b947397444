// Prints how often standings are right on fleets with known truth: the tables of
// store/STANDINGS.md.
// Usage: pitwall_study [runs]
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>

#include "pitwall/standing.h"
#include "tests/study/detection.h"
#include "tests/study/group_study.h"

namespace {

using pitwall::study::Detection;
using pitwall::study::Plan;
using pitwall::study::PlantedFleet;
using pitwall::study::Truth;

// The method was tuned on seeds 1 to 100; the table uses other seeds.
constexpr std::uint64_t kFirstSeed = 1001;

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

std::string Percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "–";
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%",
                100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

std::string Found(const Detection& detection, Truth truth) {
  const auto i = static_cast<std::size_t>(truth);
  return Percent(detection.found[i], detection.planted[i]);
}

void Print(const char* scenario, const char* method, const Detection& detection) {
  const Truth planted[] = {Truth::kSlow, Truth::kErrorProne, Truth::kExcellent};
  std::size_t all = 0;
  std::size_t found = 0;
  std::string kinds;
  for (const Truth truth : planted) {
    all += detection.planted[static_cast<std::size_t>(truth)];
    found += detection.found[static_cast<std::size_t>(truth)];
    kinds += " | " + Found(detection, truth);
  }
  std::printf("| %s | %s | %s | %s | %s%s |\n", scenario, method,
              Percent(detection.runs_naming, detection.runs).c_str(),
              Percent(detection.wrong, detection.named).c_str(), Percent(found, all).c_str(),
              kinds.c_str());
}

void PrintSpeed() {
  const PlantedFleet fleet = pitwall::study::Plant({.agents = 10'000}, 1);
  double best_ms = 1e9;
  for (int i = 0; i < 10; ++i) {
    const std::clock_t begun = std::clock();
    pitwall::RateFleet(fleet.reading);
    best_ms = std::min(best_ms, 1e3 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
  }
  std::printf("\n10 000 agents x 15 tools: %.0f ms of one processor\n", best_ms);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t runs = 200;
  if (argc > 2 || (argc == 2 && std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), runs).ec !=
                                    std::errc())) {
    std::fprintf(stderr, "usage: pitwall_study [runs]\n");
    return 2;
  }
  std::printf("%zu runs, seeds from %d\n\n", runs, static_cast<int>(kFirstSeed));
  std::printf(
      "| fleet | method | runs that name anybody | wrong of those named | found | slow | "
      "error-prone | excellent |\n|---|---|---|---|---|---|---|---|\n");
  for (const Scenario& scenario : Scenarios()) {
    std::vector<Detection> detections(Methods().size());
    for (std::size_t run = 0; run < runs; ++run) {
      const PlantedFleet fleet = pitwall::study::Plant(scenario.plan, kFirstSeed + run);
      for (std::size_t i = 0; i < Methods().size(); ++i) {
        Count(fleet.truths, Methods()[i].name_agents(fleet), detections[i]);
      }
    }
    for (std::size_t i = 0; i < Methods().size(); ++i) {
      Print(scenario.name, Methods()[i].name, detections[i]);
    }
    std::fflush(stdout);
  }
  pitwall::study::PrintGroupStudy(runs, kFirstSeed);
  pitwall::study::PrintRankStudy(std::max<std::size_t>(runs / 10, 1), kFirstSeed);
  PrintSpeed();
  return 0;
}
