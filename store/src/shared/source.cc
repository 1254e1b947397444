#include "shared/source.h"

#include <array>
#include <charconv>
#include <utility>

#include "shared/arena_file.h"
#include "shared/process_table.h"

namespace pitwall::internal {

namespace {
std::string Hex(std::uint64_t value) {
  std::array<char, 16> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
  return {text.data(), end};
}
}  // namespace

Source::Source(std::shared_ptr<Arena> arena, std::string path, bool is_new)
    : arena_(std::move(arena)),
      path_(std::move(path)),
      guard_(arena_->base(), arena_->max_bytes()),
      finder_(*arena_, is_new),
      calls_(finder_, path_),
      caretaker_(finder_, calls_, path_, is_new),
      mail_(*arena_) {}

std::uint64_t Source::arena_id() const { return ArenaIdOf(*arena_); }

void Source::TakeCalls(StoreCore& into, std::vector<IntakeNote>& notes) {
  calls_.BeginLook();
  caretaker_.BeginLook(into.timeline.NowMs());
  finder_.Look([&](Line line, RecordKind kind) {
    if (kind == RecordKind::kAgent) {
      caretaker_.Found(line);
    } else if (kind == RecordKind::kToolSeries && calls_.Take(line, into, notes)) {
      caretaker_.SawActive(finder_.registry().SeriesAt(line).agent.load(std::memory_order_relaxed));
    }
  });
  calls_.EndLook();
  caretaker_.EndLook();
}

void Source::AppendEvents(std::vector<SentEvent>& events) {
  texts_.clear();
  const auto view = [this](std::string text) -> std::string_view {
    return texts_.emplace_back(std::move(text));
  };
  const auto name = [&](Line line, NameKind kind) -> std::string_view {
    return finder_.IsName(line, kind) ? view(finder_.NameAt(line)) : std::string_view();
  };
  finder_.Measure();
  for (const Line line : mail_.Look(finder_.end())) {
    const Mail& mail = *arena_->At<Mail>(line);
    if (!finder_.IsAgent(mail.agent)) {
      ++damaged_events_;
      continue;
    }
    SentEvent& sent = events.emplace_back();
    sent.event_id = Hex(mail.nonce) + "-" + Hex(mail.number);
    Event& event = sent.event;
    event.type = mail.type;
    event.success = mail.success;
    event.agent_id = view(finder_.AgentAt(mail.agent));
    event.role = name(mail.role, NameKind::kRole);
    event.model = name(mail.model, NameKind::kModel);
    event.task_type = name(mail.task_type, NameKind::kTaskType);
    event.tool = name(mail.tool, NameKind::kTool);
    event.error_type = name(mail.error_type, NameKind::kErrorType);
    event.timestamp_ms = mail.timestamp_ms;
    if (mail.has_duration) event.duration_ns = mail.duration_ns;
    if (mail.has_score) event.score_millionths = mail.score_millionths;
    const bool is_call = mail.type == EventType::kToolCall;
    const std::string_view text = view(std::string(mail.text.data(), mail.text_size_bytes));
    if (IsName(text)) (is_call ? event.args_hash : event.task_id) = text;
    (is_call ? event.input_bytes : event.input_tokens) = mail.input;
    (is_call ? event.output_bytes : event.output_tokens) = mail.output;
    event.cached_tokens = mail.cached_tokens;
    event.cost_nanousd = mail.cost_nanousd;
  }
}

void Source::TakeBackFromTheDead(std::vector<IntakeNote>& notes) {
  caretaker_.TakeBackFromTheDead(notes);
  caretaker_.SetCountsRight();
}

void Source::AddTo(IntakeStats& stats) const {
  stats.processes += CountAlive(*arena_);
  stats.series += calls_.series();
  stats.bytes_used += arena_->used_bytes();
  stats.bytes_max += arena_->max_bytes();
  stats.calls_taken += calls_.calls_taken();
  stats.dropped += MailboxOf(*arena_).dropped.load(std::memory_order_relaxed);
  stats.quarantined += calls_.quarantined() + damaged_events_ + mail_.damaged();
  stats.lost_pages += guard_.faults();
  stats.processes_died += caretaker_.died();
}

}  // namespace pitwall::internal
