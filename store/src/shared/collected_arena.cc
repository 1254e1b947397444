#include "shared/collected_arena.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store_core.h"
#include "pitwall/event.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "series/records.h"
#include "shared/arena_file.h"
#include "shared/event_queue.h"
#include "shared/hex.h"
#include "shared/process_table.h"
#include "shared/record_scanner.h"

namespace pitwall::internal {

CollectedArena::CollectedArena(std::shared_ptr<Arena> arena, std::string path, bool is_new)
    : arena_(std::move(arena)),
      path_(std::move(path)),
      guard_(arena_->base(), arena_->max_bytes()),
      scanner_(*arena_, is_new),
      calls_(scanner_, path_),
      reaper_(scanner_, calls_, path_, is_new),
      event_queue_(*arena_) {}

std::uint64_t CollectedArena::arena_id() const { return ArenaIdOf(*arena_); }

void CollectedArena::CollectCalls(StoreCore& into, std::vector<CollectorMessage>& messages) {
  calls_.BeginScan();
  reaper_.BeginScan(into.timeline.NowMs());
  const auto add_agent = [this](AgentRef agent) { reaper_.AddAgent(agent); };
  const auto add_calls = [&](SeriesRef series) {
    if (!calls_.AddDelta(series, into, messages)) return;
    reaper_.UpdateActivity(scanner_.registry().At(series).agent.load(std::memory_order_relaxed));
  };
  scanner_.Scan(Overloaded{add_agent, add_calls});
  calls_.EndScan();
  reaper_.EndScan();
}

void CollectedArena::AppendEvents(std::vector<SentEvent>& events) {
  texts_.clear();
  const auto view = [this](std::string text) -> std::string_view {
    return texts_.emplace_back(std::move(text));
  };
  const auto name = [&](NameRef ref, NameKind kind) -> std::string_view {
    return scanner_.IsNameRecord(ref, kind) ? view(scanner_.NameAt(ref)) : std::string_view();
  };
  scanner_.UpdateEnd();
  event_queue_.Read(scanner_.end(), [&](const ReceivedEvent& received) {
    const EventContents& queued = received.contents;
    if (!scanner_.IsAgentRecord(queued.agent)) {
      ++damaged_events_;
      return;
    }
    SentEvent& sent = events.emplace_back();
    sent.event_id = HexOf(queued.nonce) + "-" + HexOf(queued.number);
    Event& event = sent.event;
    event.type = static_cast<EventType>(received.kind.type);
    event.success = received.kind.success != 0;
    event.agent_id = view(scanner_.AgentAt(queued.agent));
    event.role = name(queued.role, NameKind::kRole);
    event.model = name(queued.model, NameKind::kModel);
    event.task_type = name(queued.task_type, NameKind::kTaskType);
    event.tool = name(queued.tool, NameKind::kTool);
    event.error_type = name(queued.error_type, NameKind::kErrorType);
    event.timestamp_ms = queued.timestamp_ms;
    if (received.kind.has_duration != 0) event.duration_ns = queued.duration_ns;
    if (received.kind.has_score != 0) event.score_millionths = queued.score_millionths;
    const bool is_call = event.type == EventType::kToolCall;
    const std::string_view text = view(std::string(queued.text.data(), queued.text_size_bytes));
    if (IsValidName(text)) (is_call ? event.args_hash : event.task_id) = text;
    (is_call ? event.input_bytes : event.input_tokens) = queued.input;
    (is_call ? event.output_bytes : event.output_tokens) = queued.output;
    if (!is_call) {
      event.cached_tokens = queued.cached;
    } else if (queued.cached != 0) {
      event.waited_ns = queued.cached;
    }
    event.cost_nanousd = queued.cost_nanousd;
  });
}

void CollectedArena::ReclaimDeadProcesses(std::vector<CollectorMessage>& messages) {
  reaper_.ReclaimDeadProcesses(messages);
  reaper_.RepairCounts();
}

std::uint64_t CollectedArena::Dropped() const {
  return EventQueueOf(*arena_).dropped.load(std::memory_order_relaxed);
}

void CollectedArena::AddTo(CollectorStats& stats) const {
  stats.processes += CountLiveProcesses(*arena_);
  stats.series += calls_.series();
  stats.bytes_used += arena_->used_bytes();
  stats.bytes_max += arena_->max_bytes();
  stats.calls_collected += calls_.calls_collected();
  stats.quarantined += calls_.quarantined() + damaged_events_ + event_queue_.damaged();
  stats.unknown_events += event_queue_.unknown();
  stats.lost_pages += guard_.faults();
  stats.processes_died += reaper_.died();
}

}  // namespace pitwall::internal
