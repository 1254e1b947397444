#include "tests/study/detection.h"

#include <algorithm>
#include <numeric>

#include "pitwall/standing.h"

namespace pitwall::study {

namespace {

double Share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Named ShouldBe(Truth truth) {
  if (truth == Truth::kOrdinary) return Named::kNobody;
  return truth == Truth::kExcellent ? Named::kGood : Named::kBad;
}

// Without planted agents a ranking still has a first and a last: it names a tenth and a fifth.
std::vector<Named> ByRanking(std::span<const Truth> truths, const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  const auto count = [&](Named named) {
    return static_cast<std::size_t>(std::count_if(
        truths.begin(), truths.end(), [&](Truth truth) { return ShouldBe(truth) == named; }));
  };
  const bool planted = count(Named::kNobody) != truths.size();
  const std::size_t good = planted ? count(Named::kGood) : truths.size() / 10;
  const std::size_t bad = planted ? count(Named::kBad) : truths.size() / 5;
  std::vector<Named> named(values.size(), Named::kNobody);
  for (std::size_t i = 0; i < good; ++i) named[order[i]] = Named::kGood;
  for (std::size_t i = 0; i < bad; ++i) named[order[order.size() - 1 - i]] = Named::kBad;
  return named;
}

}  // namespace

double Detection::WrongShare() const { return Share(wrong, named); }

double Detection::FoundShare() const {
  return Share(std::accumulate(found + 1, found + 4, std::size_t{0}),
               std::accumulate(planted + 1, planted + 4, std::size_t{0}));
}

double Detection::FoundShare(Truth truth) const {
  const auto i = static_cast<std::size_t>(truth);
  return Share(found[i], planted[i]);
}

void Count(std::span<const Truth> truths, std::span<const Named> named, Detection& detection) {
  ++detection.runs;
  bool anybody = false;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const auto truth = static_cast<std::size_t>(truths[i]);
    ++detection.planted[truth];
    if (named[i] == ShouldBe(truths[i])) ++detection.found[truth];
    if (named[i] == Named::kNobody) continue;
    anybody = true;
    ++detection.named;
    if (named[i] != ShouldBe(truths[i])) ++detection.wrong;
  }
  if (anybody) ++detection.runs_naming;
}

std::vector<Named> ByStandings(const PlantedFleet& fleet) {
  std::vector<Named> named;
  for (const Standing& standing : RateFleet(fleet.reading)) {
    switch (standing.standing_class) {
      case StandingClass::kHigh:
        named.push_back(Named::kGood);
        break;
      case StandingClass::kLow:
        named.push_back(Named::kBad);
        break;
      default:
        named.push_back(Named::kNobody);
    }
  }
  return named;
}

std::vector<Named> ByCompletedTimesQuality(const PlantedFleet& fleet) {
  std::vector<double> values;
  for (const AgentReading& agent : fleet.reading.agents) {
    const double mean_quality =
        static_cast<double>(agent.quality.sum_millionths) /
        static_cast<double>(std::max<std::uint64_t>(agent.quality.count, 1));
    values.push_back(static_cast<double>(agent.tasks.completed) /
                     static_cast<double>(agent.tasks.claimed) * mean_quality);
  }
  return ByRanking(fleet.truths, values);
}

std::vector<Named> ByRawMean(const PlantedFleet& fleet) {
  std::vector<double> values;
  for (const double mean_ms : fleet.mean_task_ms) values.push_back(-mean_ms);
  return ByRanking(fleet.truths, values);
}

}  // namespace pitwall::study
