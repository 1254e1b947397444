#include "exporter/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <string>

#include "exporter/self_metrics/add_metrics.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/source_table.h"

namespace pitwall::telemetry {

using self_metrics::RaiseTo;

Metrics::Metrics(prometheus::Registry& registry)
    : records_(prometheus::BuildCounter()
                   .Name("pitwall_source_records_total")
                   .Help("Records from agents, by source, signal and outcome.")
                   .Register(registry)),
      without_agent_(prometheus::BuildCounter()
                         .Name("pitwall_source_records_without_agent_total")
                         .Help("Counted records that name no agent and no session.")
                         .Register(registry)),
      last_seen_(prometheus::BuildGauge()
                     .Name("pitwall_source_last_seen_timestamp_seconds")
                     .Help("Arrival time of the newest record of the source and signal.")
                     .Register(registry)),
      held_(self_metrics::AddGauge(registry, "pitwall_observations_held",
                                   "Calls that are held until further records complete them.")),
      spans_(self_metrics::AddGauge(registry, "pitwall_observations_spans",
                                    "Spans kept in memory to find the agents of calls.")),
      evicted_(self_metrics::AddCounter(
          registry, "pitwall_observations_evicted_total",
          "Calls counted early and spans evicted because a limit was reached.")),
      late_(self_metrics::AddCounter(registry, "pitwall_observations_late_total",
                                     "Records of calls that were counted before.")) {}

void Metrics::Update(const Joiner& joiner) {
  const JoinerStats stats = joiner.Stats();
  self_metrics::Set(held_, stats.held);
  self_metrics::Set(spans_, stats.spans);
  RaiseTo(evicted_, stats.evicted);
  RaiseTo(late_, stats.late);
  for (const SourceStats& source : joiner.Sources()) UpdateSource(source);
}

void Metrics::UpdateSource(const SourceStats& source) {
  const prometheus::Labels labels = {
      {"source", source.emitter},
      {"signal", std::string(kSignalNames[static_cast<std::size_t>(source.signal)])}};
  for (std::size_t i = 0; i < source.outcomes.size(); ++i) {
    prometheus::Labels with_outcome = labels;
    with_outcome["outcome"] = kSourceOutcomeNames[i];
    RaiseTo(records_.Add(with_outcome), source.outcomes[i]);
  }
  RaiseTo(without_agent_.Add(labels), source.without_agent);
  last_seen_.Add(labels).Set(static_cast<double>(source.last_seen_ms) / 1e3);
}

}  // namespace pitwall::telemetry
