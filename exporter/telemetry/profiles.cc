#include "exporter/telemetry/profiles.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profile_observer.h"
#include "exporter/telemetry/profile_table.h"
#include "exporter/telemetry/profile_values.h"
#include "exporter/telemetry/profiles/all.h"
#include "exporter/telemetry/resource_names.h"

namespace pitwall::telemetry {
namespace {

constexpr std::string_view kEventName = "event.name";
// The emitter of records that belong to no agent.
constexpr std::string_view kOtherEmitter = "other";

// Attributes that only records of the GenAI conventions have. Some are not read for a field.
constexpr std::array<std::string_view, 10> kGenAiPrefixes = {
    "gen_ai.", "llm.",    "ai.",   "openinference.", "traceloop.",
    "mcp.",    "crewai.", "tool.", "langsmith.",     "agent."};
constexpr std::array<std::string_view, 10> kGenAiMarkers = {
    "gen_ai.operation.name", "gen_ai.system",  "gen_ai.provider.name",
    "gen_ai.request.model",  "llm.system",     "llm.provider",
    "llm.model_name",        "ai.operationId", "openinference.span.kind",
    "traceloop.span.kind"};

// Adds the rules and sources of the generic profile to those that extend it.
std::vector<Profile> Extended(std::vector<Profile> profiles) {
  const Profile generic = profiles.back();
  for (std::size_t at = 0; at + 1 < profiles.size(); ++at) {
    Profile& profile = profiles[at];
    if (!profile.is_generic) continue;
    profile.rules.insert(profile.rules.end(), generic.rules.begin(), generic.rules.end());
    profile.sources.insert(profile.sources.end(), generic.sources.begin(), generic.sources.end());
  }
  return profiles;
}

otlp::AttributeNames NamesOf(const std::vector<Profile>& profiles) {
  std::vector<std::string> names;
  for (const std::string_view name :
       {kServiceName, kServiceVersion, kServiceInstance, kPitwallAgentId, kEventName}) {
    names.emplace_back(name);
  }
  names.insert(names.end(), kGenAiMarkers.begin(), kGenAiMarkers.end());
  for (const Profile& profile : profiles) AddAttributeNames(profile, names);
  return otlp::AttributeNames(std::move(names));
}

SourceTally& TallyOf(std::string_view emitter, Signal signal, ObservationBatch* batch) {
  for (SourceTally& tally : batch->tallies) {
    if (tally.emitter == emitter && tally.signal == signal) return tally;
  }
  return batch->tallies.emplace_back(SourceTally{emitter, signal});
}

}  // namespace

Profiles::Profiles() : Profiles(KnownProfiles()) {}

Profiles::Profiles(std::vector<Profile> profiles)
    : profiles_(Extended(std::move(profiles))),
      names_(NamesOf(profiles_)),
      common_(names_),
      event_name_(names_.Find(kEventName)) {
  tables_.reserve(profiles_.size());
  for (const Profile& profile : profiles_) {
    const ProfileTable* table = &tables_.emplace_back(profile, names_);
    for (const std::string_view service : profile.services) {
      if (service.ends_with('*')) {
        service_patterns_.emplace_back(service, table);
      } else {
        services_.emplace(service, table);
      }
    }
    for (const std::string_view scope : profile.scopes) scope_patterns_.emplace_back(scope, table);
    for (const std::string_view name : profile.records) record_patterns_.emplace_back(name, table);
  }
  is_genai_attribute_.resize(names_.size());
  for (std::size_t index = 0; index < names_.size(); ++index) {
    is_genai_attribute_[index] = std::ranges::any_of(
        kGenAiPrefixes, [&](std::string_view prefix) { return names_[index].starts_with(prefix); });
  }
}

bool Profiles::LooksLikeGenAi(const otlp::Attributes& attributes) const {
  return std::ranges::any_of(attributes.present(),
                             [this](std::size_t index) { return is_genai_attribute_[index]; });
}

std::string_view Profiles::NameOf(const otlp::Record& record) const {
  const std::string_view event_name = TextOf((*record.attributes)[event_name_]);
  if (!event_name.empty()) return event_name;
  return record.name.empty() ? record.body : record.name;
}

const ProfileTable* Profiles::FindPattern(const Patterns& patterns, std::string_view text) {
  const auto found = std::ranges::find_if(
      patterns, [text](const auto& entry) { return MatchesPattern(text, entry.first); });
  return found == patterns.end() ? nullptr : found->second;
}

const ProfileTable* Profiles::RecogniseSource(std::string_view service,
                                              std::string_view scope) const {
  if (const auto exact = services_.find(service); exact != services_.end()) return exact->second;
  const ProfileTable* const table = FindPattern(service_patterns_, service);
  return table != nullptr ? table : FindPattern(scope_patterns_, scope);
}

const ProfileTable* Profiles::RecogniseRecord(const otlp::Record& record,
                                              std::string_view name) const {
  if (const ProfileTable* table = FindPattern(record_patterns_, name)) return table;
  return LooksLikeGenAi(*record.attributes) ? &tables_.back() : nullptr;
}

void RecordObserver::ReadSource(const otlp::Record& record) {
  const otlp::Attributes& resource = *record.resource;
  if (&resource == resource_ && resource.generation() == resource_generation_ &&
      record.scope_name == scope_) {
    return;
  }
  resource_ = &resource;
  resource_generation_ = resource.generation();
  scope_ = record.scope_name;
  resource_names_ = ResourceNamesOf(resource, profiles_.common_, batch_);
  source_table_ =
      profiles_.RecogniseSource(TextOf(resource[profiles_.common_.service_name]), scope_);
}

void RecordObserver::Observe(const otlp::Record& record) {
  ReadSource(record);
  const std::string_view name = profiles_.NameOf(record);
  const ProfileTable* const table =
      source_table_ != nullptr ? source_table_ : profiles_.RecogniseRecord(record, name);
  SourceTally& tally = TallyOf(table == nullptr ? kOtherEmitter : table->profile().emitter,
                               SignalOf(record.kind), batch_);
  if (record.kind != otlp::RecordKind::kSpanEvent) ++tally.records;
  const auto ignore = [&] {
    if (record.kind != otlp::RecordKind::kSpanEvent) ++tally.ignored;
  };
  if (table == nullptr) return ignore();
  const std::string_view agent_id = TextOf((*record.attributes)[profiles_.common_.agent_id]);
  const RecordContext context{.table = *table,
                              .record = record,
                              .name = name,
                              .agent_id = agent_id.empty() ? resource_names_.agent_id : agent_id,
                              .resource = resource_names_};
  const ProfileTable::BoundRule* rule = table->Find(record, name);
  if (rule == nullptr) {
    // A span of a framework may connect a tool call with the agent that made it.
    const bool may_connect =
        record.kind == otlp::RecordKind::kSpan && !otlp::IsAbsent(record.span_id);
    if (may_connect && table->profile().is_generic) {
      AddLink(context, batch_);
    }
    return ignore();
  }
  const Meaning meaning = rule->rule.meaning;
  if (meaning != Meaning::kIgnored) AddObservations(context, *rule, batch_);
  if (meaning == Meaning::kIgnored || meaning == Meaning::kLink || meaning == Meaning::kAlive) {
    ignore();
  }
}

}  // namespace pitwall::telemetry
