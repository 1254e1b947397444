#include "exporter/telemetry/held_call.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"
#include "pitwall/event.h"

namespace pitwall::telemetry {

namespace {

constexpr std::string_view kMcpPrefix = "mcp__";

void FillEmpty(std::string_view* text, std::string_view other) {
  if (text->empty()) *text = other;
}

// The name with its server is more exact, and some hooks have names of their own (`Bash` for
// `exec_command`). Otherwise any fixed choice makes the order of arrival irrelevant.
std::string_view BetterTool(const Observation& one, const Observation& other) {
  if (one.tool.empty() || other.tool.empty()) return one.tool.empty() ? other.tool : one.tool;
  const bool one_names_server = one.tool.starts_with(kMcpPrefix);
  if (one_names_server != other.tool.starts_with(kMcpPrefix)) {
    return one_names_server ? one.tool : other.tool;
  }
  const bool is_one_of_hook = one.signal == Signal::kHooks;
  if (is_one_of_hook != (other.signal == Signal::kHooks)) {
    return is_one_of_hook ? other.tool : one.tool;
  }
  return std::min(one.tool, other.tool);
}

// One of two durations of the same call. Sources differ by little, so the smaller one is as good.
std::optional<std::uint64_t> MergedDuration(const CallFacts& call, const CallFacts& other,
                                            Relation relation) {
  const auto& mine = call.facts.duration_ns;
  const auto& theirs = other.facts.duration_ns;
  if (!mine || !theirs) return mine ? mine : theirs;
  if (relation == Relation::kInner) return theirs;
  if (relation == Relation::kOuter) return mine;
  const bool is_better = (call.supplied & kNeedsDuration) != 0;
  const bool is_theirs_better = (other.supplied & kNeedsDuration) != 0;
  if (is_better != is_theirs_better) return is_better ? mine : theirs;
  return std::min(*mine, *theirs);
}

// A failure prevails. That a task has failed may be an assumption, which gives way to knowledge.
void MergeOutcome(CallFacts* call, const CallFacts& other) {
  Observation& facts = call->facts;
  const Outcome theirs = other.facts.outcome;
  const bool is_sure = (call->supplied & kNeedsOutcome) != 0;
  const bool are_they_sure = (other.supplied & kNeedsOutcome) != 0;
  const bool is_assumption = facts.kind == ObservationKind::kTaskEnd &&
                             facts.outcome != Outcome::kUnknown && theirs != Outcome::kUnknown &&
                             is_sure != are_they_sure;
  if (is_assumption ? are_they_sure : theirs > facts.outcome) {
    facts.outcome = theirs;
    facts.error_type = theirs == Outcome::kFailure ? other.facts.error_type : std::string_view();
  } else if (theirs == facts.outcome) {
    FillEmpty(&facts.error_type, other.facts.error_type);
  }
}

std::uint8_t MergedNeeds(const Observation& facts, const Observation& other, Relation relation) {
  if (other.is_partial) return facts.needs;
  if (facts.is_partial) return other.needs;
  std::uint8_t mine = facts.needs;
  std::uint8_t theirs = other.needs;
  if (relation == Relation::kInner) mine &= static_cast<std::uint8_t>(~kNeedsNoInner);
  if (relation == Relation::kOuter) theirs &= static_cast<std::uint8_t>(~kNeedsNoInner);
  return mine & theirs;
}

void MergeCounts(Observation* facts, const Observation& other) {
  for (const CountField& field : kCountFields) {
    facts->*field.member = std::max(facts->*field.member, other.*field.member);
  }
  if (other.waited_ns) {
    facts->waited_ns = std::max(facts->waited_ns.value_or(0), *other.waited_ns);
  }
}

}  // namespace

std::uint8_t SuppliedFacts(const Observation& observation) {
  std::uint8_t supplied = 0;
  const bool names_agent = !observation.agent_id.empty() || !observation.agent_name.empty();
  // A complete observation that needs no agent says that its conversation is the agent.
  const bool needs_agent = observation.is_partial || (observation.needs & kNeedsAgent) != 0;
  if (names_agent || !needs_agent) supplied |= kNeedsAgent;
  if (observation.duration_ns && (observation.needs & kNeedsDuration) == 0) {
    supplied |= kNeedsDuration;
  }
  if (observation.outcome != Outcome::kUnknown && (observation.needs & kNeedsOutcome) == 0) {
    supplied |= kNeedsOutcome;
  }
  return supplied;
}

void CallFacts::Merge(const CallFacts& other, Relation relation) {
  MergeOutcome(this, other);
  facts.duration_ns = MergedDuration(*this, other, relation);
  facts.needs = MergedNeeds(facts, other.facts, relation);
  supplied |= other.supplied;
  facts.tool = BetterTool(facts, other.facts);
  const bool takes_over = facts.is_partial && !other.facts.is_partial;
  if (takes_over) {  // the first complete observation is the source of the call
    facts.emitter = other.facts.emitter;
    facts.signal = other.facts.signal;
    facts.rank = other.facts.rank;
    facts.kind = other.facts.kind;
    facts.time_ms = other.facts.time_ms;
    facts.is_sum = other.facts.is_sum;
    facts.is_partial = false;
  } else if (!other.facts.is_partial) {
    facts.is_sum = facts.is_sum && other.facts.is_sum;
  }
  MergeCounts(&facts, other.facts);
  for (const TextField& field : kTextFields) {
    if (field.member == &Observation::error_type) continue;
    FillEmpty(&(facts.*field.member), other.facts.*field.member);
  }
  if (!facts.span || (relation == Relation::kOuter && other.facts.span)) {
    facts.span = other.facts.span;
  }
}

void HeldCall::Store(const CallFacts& call) {
  std::size_t wanted_bytes = kTextFields.size();
  for (const TextField& field : kTextFields) wanted_bytes += (call.facts.*field.member).size();
  auto texts = std::make_unique_for_overwrite<char[]>(wanted_bytes);
  char* length = texts.get();
  char* at = length + kTextFields.size();
  for (const TextField& field : kTextFields) {
    const std::string_view text = call.facts.*field.member;
    static_assert(kMaxNameBytes <= 255);
    *length++ = static_cast<char>(text.size());
    at = std::copy(text.begin(), text.end(), at);
  }
  const Observation& facts = call.facts;
  numbers_ = {.kind = facts.kind,
              .signal = facts.signal,
              .outcome = facts.outcome,
              .needs = facts.needs,
              .rank = facts.rank,
              .supplied = call.supplied,
              .is_partial = facts.is_partial,
              .is_sum = facts.is_sum,
              .is_agent = facts.is_agent,
              .has_span = facts.span.has_value(),
              .span = facts.span.value_or(SpanRef{}),
              .time_ms = facts.time_ms,
              .duration_ns = facts.duration_ns.value_or(kUnknownNs),
              .waited_ns = facts.waited_ns.value_or(kUnknownNs)};
  for (std::size_t i = 0; i < kCountFields.size(); ++i) {
    numbers_.counts[i] = facts.*kCountFields[i].member;
  }
  texts_ = std::move(texts);
  texts_bytes_ = wanted_bytes;
}

CallFacts HeldCall::Load() const {
  Observation facts{.kind = numbers_.kind,
                    .signal = numbers_.signal,
                    .outcome = numbers_.outcome,
                    .needs = numbers_.needs,
                    .rank = numbers_.rank,
                    .is_partial = numbers_.is_partial,
                    .is_sum = numbers_.is_sum,
                    .is_agent = numbers_.is_agent,
                    .time_ms = numbers_.time_ms};
  if (numbers_.has_span) facts.span = numbers_.span;
  if (numbers_.duration_ns != kUnknownNs) facts.duration_ns = numbers_.duration_ns;
  if (numbers_.waited_ns != kUnknownNs) facts.waited_ns = numbers_.waited_ns;
  for (std::size_t i = 0; i < kCountFields.size(); ++i) {
    facts.*kCountFields[i].member = numbers_.counts[i];
  }
  CallFacts call(facts, numbers_.supplied);
  const char* length = texts_.get();
  const char* at = length + kTextFields.size();
  for (const TextField& field : kTextFields) {
    const std::size_t size_bytes = static_cast<unsigned char>(*length++);
    call.facts.*field.member = {at, size_bytes};
    at += size_bytes;
  }
  return call;
}

std::span<const std::string> HeldCall::other_ids() const {
  return other_ids_ ? std::span<const std::string>(*other_ids_) : std::span<const std::string>();
}

bool HeldCall::AddOtherId(std::string_view id) {
  if (!other_ids_) other_ids_ = std::make_unique<std::vector<std::string>>();
  if (std::ranges::find(*other_ids_, id) != other_ids_->end()) return true;
  if (other_ids_->size() == kMaxOtherIds) return false;
  other_ids_->emplace_back(id);
  other_ids_bytes_ += sizeof(std::string) + id.size();
  return true;
}

void HeldCall::Clear() { *this = HeldCall(); }

}  // namespace pitwall::telemetry
