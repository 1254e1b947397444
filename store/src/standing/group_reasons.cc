#include "standing/group_reasons.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include "standing/group_effect.h"
#include "standing/number_text.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

std::string Agents(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " agent" : " agents");
}

// "(95% CI 1.2–1.5; 60 agents)"
std::string Basis(const std::string& low, const std::string& high, const std::string& counts,
                  const GroupEffect& effect) {
  return " (" + Between(low, high) + "; " + counts + Agents(effect.agents) + ")";
}

std::string GroupTimeSentence(const std::string& what, const std::string& with,
                              const GroupEffect& effect, std::string_view others) {
  const bool faster = effect.value < 0;
  const double low = faster ? -effect.high : effect.low;
  const double high = faster ? -effect.low : effect.high;
  return what + " finish " + Ratio(std::exp(std::abs(effect.value))) + "× " +
         (faster ? "faster" : "slower") + " than those of " + std::string(others) +
         " with the same mix of " + with +
         Basis(Ratio(std::exp(low)), Ratio(std::exp(high)), "", effect);
}

std::string GroupCountSentence(const std::string& what, const std::string& of,
                               const GroupEffect& effect, std::string_view others) {
  const std::string counts = Count(effect.observed) + " of " + Count(effect.seen) + " " + of + ", ";
  return what + " " + Ratio(std::exp(effect.value)) + "× those expected at the rates of " +
         std::string(others) +
         Basis(Ratio(std::exp(effect.low)), Ratio(std::exp(effect.high)), counts, effect);
}

}  // namespace

std::string GroupSentence(Aspect aspect, const GroupEffect& effect, std::string_view others) {
  switch (aspect) {
    case Aspect::kTaskTime:
      return GroupTimeSentence("tasks", "task types", effect, others);
    case Aspect::kToolTime:
      return GroupTimeSentence("tool calls", "tools", effect, others);
    case Aspect::kToolErrors:
      return GroupCountSentence("tool errors", "calls", effect, others);
    case Aspect::kUnfinished:
      return GroupCountSentence("unfinished tasks", "tasks", effect, others);
    case Aspect::kQuality:
      break;
  }
  const int decimals = std::abs(effect.value) < 0.5 ? 2 : 1;
  return "quality " + Fixed(effect.observed, decimals) + " against " +
         Fixed(effect.expected, decimals) + " of " + std::string(others) +
         Basis(Fixed(effect.expected + effect.low, decimals),
               Fixed(effect.expected + effect.high, decimals), "", effect);
}

std::string UnratedGroupReason(const GroupEffect& effect, std::string_view what, std::size_t agents,
                               std::size_t groups) {
  if (groups < 2) return "no other " + std::string(what) + " to compare with";
  if (agents < kEnoughAgents) {
    return std::to_string(agents) + " of " + std::to_string(kEnoughAgents) + " agents seen";
  }
  if (effect.agents < kEnoughAgents) {
    return std::to_string(effect.agents) + " of " + std::to_string(kEnoughAgents) +
           " agents seen at work that agents of another " + std::string(what) + " do too";
  }
  return "too few agents of another " + std::string(what) +
         " do the same tasks or use the same tools";
}

std::string_view ObservationsOf(Aspect aspect) {
  if (aspect == Aspect::kToolTime || aspect == Aspect::kToolErrors) return "calls";
  return aspect == Aspect::kQuality ? "scores" : "tasks";
}

}  // namespace pitwall::standing
