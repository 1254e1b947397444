#include "standing/reasons.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "pitwall/reading.h"
#include "standing/comparison.h"
#include "standing/number_text.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

std::string TimeSentence(const std::string& what, const Effect& effect, const std::string& after) {
  const double reach = NormalToStudent(kZ95, effect.freedom) * std::sqrt(effect.variance);
  const double size = std::abs(effect.value);
  return what + " finish " + Ratio(std::exp(size)) + "× " +
         (effect.value < 0 ? "faster" : "slower") + " than the fleet" + after + " (" +
         Between(Ratio(std::exp(size - reach)), Ratio(std::exp(size + reach))) + ")";
}

// Wilson's interval, narrowed because a mix of different rates varies less.
Interval ShareInterval(const Effect& effect, double count) {
  return Wilson(count / effect.seen * effect.effective_seen, effect.effective_seen);
}

// The ratio of observed to expected; both are uncertain (Zou & Donner 2008).
Interval RatioInterval(const Effect& effect) {
  const Interval share = ShareInterval(effect, effect.observed);
  const double per_expected = effect.seen / effect.expected;
  const double ratio = effect.observed / effect.expected;
  const double rest = kZ95 * std::sqrt(effect.expected_variance);
  const double down = effect.observed > 0 ? std::log(ratio / (share.low * per_expected)) : 0;
  const double up = effect.observed > 0 ? std::log(share.high * per_expected / ratio) : 0;
  if (effect.observed > 0) {
    return {ratio * std::exp(-std::hypot(down, rest)), ratio * std::exp(std::hypot(up, rest))};
  }
  return {0, share.high * per_expected * std::exp(rest)};
}

std::string ErrorsSentence(const Effect& effect) {
  const std::string counts = Count(effect.observed) + " of " + Count(effect.seen) + " calls";
  if (effect.expected < 0.05) {
    const Interval share = Wilson(effect.observed, effect.seen);
    return "tool errors in " + counts + " (" + Between(Percent(share.low), Percent(share.high)) +
           "%) where the fleet has hardly any with the same tools";
  }
  const Interval interval = RatioInterval(effect);
  return "tool errors " + Ratio(effect.observed / effect.expected) +
         "× those expected from its mix of tools (" +
         Between(Ratio(interval.low), Ratio(interval.high)) + "; " + counts + ")";
}

std::string CompletedSentence(const Effect& effect) {
  const double completed = effect.seen - effect.observed;
  const Interval share = ShareInterval(effect, completed);
  return Count(completed) + " of " + Count(effect.seen) + " tasks completed, " +
         Percent(completed / effect.seen) + "% (" +
         Between(Percent(share.low), Percent(share.high)) + "%), against the fleet's " +
         Percent(1 - effect.expected / effect.seen) + "% for the same mix of tasks";
}

// Posterior mean and interval of a normal mean under a normal fleet (Efron & Morris 1975).
std::string QualitySentence(const Effect& effect, double spread) {
  const double kept = spread / (spread + effect.variance);
  const double mean = effect.expected + kept * effect.value;
  const double reach = NormalToStudent(kZ95, effect.freedom) * std::sqrt(kept * effect.variance);
  const int decimals = std::abs(mean - effect.expected) < 0.5 ? 2 : 1;
  return "quality " + Fixed(mean, decimals) + " against the fleet's " +
         Fixed(effect.expected, decimals) + " (" +
         Between(Fixed(mean - reach, decimals), Fixed(mean + reach, decimals)) + ")";
}

std::string SeenOf(std::uint64_t seen, double enough, const char* what) {
  return std::to_string(seen) + " of " + Count(enough) + " " + what;
}

}  // namespace

std::string SentenceOf(Aspect aspect, const Effect& effect, double spread) {
  switch (aspect) {
    case Aspect::kTaskTime:
      return TimeSentence("tasks", effect, "");
    case Aspect::kToolTime:
      return TimeSentence("tool calls", effect, " with the same mix of tools");
    case Aspect::kToolErrors:
      return ErrorsSentence(effect);
    case Aspect::kUnfinished:
      return CompletedSentence(effect);
    case Aspect::kQuality:
      return QualitySentence(effect, spread);
  }
  return {};
}

bool IsBeyondChance(Aspect aspect, const Effect& effect) {
  if (aspect == Aspect::kToolErrors && effect.expected > 0) {
    const Interval interval = RatioInterval(effect);
    return interval.low > 1 || interval.high < 1;
  }
  return std::abs(effect.value) >
         NormalToStudent(kZ95, effect.freedom) * std::sqrt(effect.variance);
}

std::string UnratedReason(const AgentReading& agent, bool alone) {
  if (alone) return "nobody to compare with";
  std::uint64_t calls = 0;
  for (const ToolReading& tool : agent.tools) calls += tool.calls;
  const std::uint64_t tasks = agent.tasks.completed + agent.tasks.failed + agent.tasks.abandoned;
  const bool little = static_cast<double>(calls) < kEnoughCalls &&
                      static_cast<double>(tasks) < kEnoughTasks &&
                      static_cast<double>(agent.quality.count) < kEnoughScores;
  if (!little) return "nobody to compare with: too few others do the same tasks or use its tools";
  return SeenOf(calls, kEnoughCalls, "tool calls") + " and " +
         SeenOf(tasks, kEnoughTasks, "tasks") + " seen";
}

}  // namespace pitwall::standing
