#include "exporter/attached/attached_collector.h"

#include "exporter/attached/event_line.h"

namespace pitwall::attached {

namespace {
// An agent of the file that nobody holds and that did nothing for so long makes room.
constexpr std::chrono::minutes kIdle{5};
constexpr std::size_t kMaxBodyBytes = 4U << 20;
}  // namespace

AttachedCollector::AttachedCollector(Store& store, events::Ingest& ingest,
                                     prometheus::Registry& registry, Log log)
    : store_(store), ingest_(ingest), log_(std::move(log)), metrics_(registry) {}

void AttachedCollector::Open(const std::string& folder, std::span<const ArenaOffsets> offsets) {
  std::string problem;
  collector_ = ArenaCollector::Open(folder, store_.options(), problem);
  metrics_.SetOpen(collector_ != nullptr);
  if (collector_ == nullptr) {
    log_(true, "Other processes cannot record: " + problem);
    return;
  }
  collector_->RestoreOffsets(offsets);
  UpdateMetrics();
}

void AttachedCollector::Collect() {
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

// Their ids tell when they come twice, so a crash between the two steps costs nothing.
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
    if (body.empty()) return;
    const auto result = ingest_.IngestBody(body, events::BodyType::kNdjson);
    if (!result) return;  // no room now: they stay where they are
    for (const events::EventError& error : result->errors) {
      log_(true, "An attached process sent an event whose " + error.field + " " + error.error);
    }
  }
  const std::lock_guard lock(mutex_);
  collector_->DiscardEvents();
}

std::vector<ArenaOffsets> AttachedCollector::Offsets() const {
  const std::lock_guard lock(mutex_);
  return collector_ == nullptr ? std::vector<ArenaOffsets>() : collector_->Offsets();
}

void AttachedCollector::ReleaseUnused() {
  const std::lock_guard lock(mutex_);
  if (collector_ == nullptr) return;
  collector_->ReleaseUnused(kIdle);
  UpdateMetrics();
}

void AttachedCollector::UpdateMetrics() {
  for (const CollectorMessage& note : collector_->DrainMessages()) log_(note.is_problem, note.text);
  metrics_.Update(collector_->stats());
}

}  // namespace pitwall::attached
