#include "exporter/attached/intake_keeper.h"

#include "exporter/attached/event_line.h"

namespace pitwall::attached {

namespace {
// An agent of the file that nobody holds and that did nothing for so long makes room.
constexpr std::chrono::minutes kIdle{5};
constexpr std::size_t kMostBodyBytes = 4U << 20;
}  // namespace

IntakeKeeper::IntakeKeeper(Store& store, events::Ingest& ingest, prometheus::Registry& registry,
                           Log log)
    : store_(store), ingest_(ingest), log_(std::move(log)), metrics_(registry) {}

void IntakeKeeper::Open(const std::string& folder, std::span<const IntakeMarks> marks) {
  std::string problem;
  intake_ = Intake::Open(folder, store_.options(), problem);
  metrics_.SetOpen(intake_ != nullptr);
  if (intake_ == nullptr) {
    log_(true, "Other processes cannot record: " + problem);
    return;
  }
  intake_->RestoreMarks(marks);
  Report();
}

void IntakeKeeper::Tick() {
  {
    const auto change = ingest_.Change();
    const std::lock_guard lock(mutex_);
    if (intake_ == nullptr) return;
    intake_->TakeCalls(store_);
  }
  TakeEvents();
  const std::lock_guard lock(mutex_);
  Report();
}

// Their ids tell when they come twice, so a crash between the two steps costs nothing.
void IntakeKeeper::TakeEvents() {
  std::vector<std::string> bodies(1);
  {
    const std::lock_guard lock(mutex_);
    for (const SentEvent& sent : intake_->Events()) {
      if (bodies.back().size() > kMostBodyBytes) bodies.emplace_back();
      exposition::TextBuffer out(bodies.back());
      views::JsonWriter json(out);
      WriteEventLine(json, sent.event, sent.event_id);
      out.Flush();
    }
  }
  for (const std::string& body : bodies) {
    if (body.empty()) return;
    const auto answer = ingest_.Take(body, events::BodyType::kNdjson);
    if (!answer) return;  // no room now: they stay where they are
    for (const events::EventError& error : answer->errors) {
      log_(true, "An attached process sent an event whose " + error.field + " " + error.error);
    }
  }
  const std::lock_guard lock(mutex_);
  intake_->DiscardEvents();
}

std::vector<IntakeMarks> IntakeKeeper::Marks() const {
  const std::lock_guard lock(mutex_);
  return intake_ == nullptr ? std::vector<IntakeMarks>() : intake_->Marks();
}

void IntakeKeeper::Settle() {
  const std::lock_guard lock(mutex_);
  if (intake_ == nullptr) return;
  intake_->Settle(kIdle);
  Report();
}

void IntakeKeeper::Report() {
  for (const IntakeNote& note : intake_->TakeNotes()) log_(note.is_problem, note.text);
  metrics_.Update(intake_->stats());
}

}  // namespace pitwall::attached
