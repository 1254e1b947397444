#include "exporter/attached/attached_collector.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "exporter/attached/event_line.h"
#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::attached {

namespace {
// An agent in the arena that no process refers to is retired after this time without activity.
constexpr std::chrono::minutes kIdle{5};
constexpr std::size_t kMaxBodyBytes = 4U << 20;
}  // namespace

AttachedCollector::AttachedCollector(const std::string& folder,
                                     std::span<const ArenaOffsets> offsets, Store& store,
                                     events::Ingest& ingest, prometheus::Registry& registry,
                                     Log log)
    : store_(store),
      ingest_(ingest),
      log_(std::move(log)),
      restored_offsets_(offsets.begin(), offsets.end()),
      metrics_(registry) {
  Result<std::unique_ptr<ArenaCollector>> opened = ArenaCollector::Open(folder, store_.options());
  metrics_.SetOpen(opened.ok());
  if (!opened.ok()) {
    open_status_ = opened.status();
    log_(true, "Other processes cannot record: " + opened.status().ToString());
    return;
  }
  collector_ = *std::move(opened);
  collector_->RestoreOffsets(offsets);
  UpdateMetrics();
}

void AttachedCollector::Collect() {
  const std::lock_guard collecting(collecting_);
  {
    const auto change = ingest_.Change();
    const std::lock_guard lock(mutex_);
    if (collector_ == nullptr) return;
    collector_->CollectCalls(store_);
  }
  CollectEvents();
  const std::lock_guard lock(mutex_);
  UpdateMetrics();
}

// Events have ids: an event that is delivered twice, because of a crash between the two steps, is
// counted once.
void AttachedCollector::CollectEvents() {
  std::vector<std::string> bodies(1);
  {
    const std::lock_guard lock(mutex_);
    for (const SentEvent& sent : collector_->ReadEvents()) {
      if (bodies.back().size() > kMaxBodyBytes) bodies.emplace_back();
      text::TextBuffer out(bodies.back());
      text::JsonWriter json(out);
      WriteEventLine(json, sent.event, sent.event_id);
      out.Flush();
    }
  }
  for (const std::string& body : bodies) {
    // If no event is readable, the damaged ones are discarded below.
    if (body.empty()) continue;
    const auto result = ingest_.IngestBody(body, events::BodyType::kNdjson);
    if (!result) return;  // ingest is busy: the events stay in the queue
    for (const events::EventError& error : result->errors) {
      LogWithinBudget(
          true, "An attached process sent an invalid event: " + error.field + ": " + error.error);
    }
  }
  const std::lock_guard lock(mutex_);
  collector_->DiscardEvents();
}

void AttachedCollector::LogWithinBudget(bool is_problem, std::string text) {
  const std::optional<std::uint64_t> omitted = log_budget_.Spend();
  if (!omitted) return;
  if (*omitted != 0)
    text += " (" + std::to_string(*omitted) + " messages before this were omitted)";
  log_(is_problem, text);
}

std::vector<ArenaOffsets> AttachedCollector::Offsets() const {
  const std::lock_guard lock(mutex_);
  return collector_ == nullptr ? restored_offsets_ : collector_->Offsets();
}

void AttachedCollector::ReleaseUnused() {
  const std::lock_guard collecting(collecting_);
  const std::lock_guard lock(mutex_);
  if (collector_ == nullptr) return;
  collector_->ReleaseUnused(kIdle);
  UpdateMetrics();
}

void AttachedCollector::UpdateMetrics() {
  for (const CollectorMessage& message : collector_->DrainMessages()) {
    LogWithinBudget(message.is_problem, message.text);
  }
  metrics_.Update(collector_->stats());
}

}  // namespace pitwall::attached
