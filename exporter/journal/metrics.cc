#include "exporter/journal/metrics.h"

#include "exporter/journal/journal.h"
#include "exporter/journal/replay.h"
#include "exporter/self_metrics/add_metrics.h"

namespace pitwall::journal {

using self_metrics::RaiseTo;

Metrics::Metrics(prometheus::Registry& registry)
    : records_(self_metrics::AddCounter(registry, "pitwall_journal_records_total",
                                        "Bodies written to the journal before they were counted.")),
      bytes_(self_metrics::AddCounter(registry, "pitwall_journal_bytes_total",
                                      "Bytes written to the journal.")),
      failures_(
          self_metrics::AddCounter(registry, "pitwall_journal_failures_total",
                                   "Journal files that could not be created, written or synced.")),
      replayed_(self_metrics::AddCounter(registry, "pitwall_journal_replayed_records_total",
                                         "Bodies replayed from the journal at the start.")),
      damaged_(self_metrics::AddCounter(registry, "pitwall_journal_damaged_records_total",
                                        "Damaged records that were skipped at the start.")),
      file_bytes_(self_metrics::AddGauge(registry, "pitwall_journal_file_bytes",
                                         "Size of the current journal segment.")),
      failing_since_seconds_(self_metrics::AddGauge(
          registry, "pitwall_journal_failing_since_timestamp_seconds",
          "Time since which a crash would lose events; 0 if the journal contains all of them.")) {}

void Metrics::SetReplayed(const ReplayResult& replayed) {
  RaiseTo(replayed_, replayed.records);
  RaiseTo(damaged_, replayed.damaged);
}

void Metrics::Update(const JournalStats& stats) {
  RaiseTo(records_, stats.records);
  RaiseTo(bytes_, stats.bytes);
  RaiseTo(failures_, stats.failures);
  file_bytes_.Set(static_cast<double>(stats.file_bytes));
  failing_since_seconds_.Set(static_cast<double>(stats.failing_since_ms) / 1e3);
}

}  // namespace pitwall::journal
