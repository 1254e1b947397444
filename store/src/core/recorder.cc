#include "core/recorder.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include "memory/references.h"
#include "pitwall/agent.h"
#include "pitwall/clock.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/store.h"
#include "series/cells.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {
std::uint64_t NextSerial() {
  static Atomic<std::uint64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}
}  // namespace

void SetTokens(Event& event, const Tokens& tokens) noexcept {
  event.input_tokens = tokens.input;
  event.output_tokens = tokens.output;
  event.cached_tokens = tokens.cached;
  if (tokens.cost_usd > 0 && tokens.cost_usd < 1e9) {
    event.cost_nanousd = static_cast<std::uint64_t>(std::llround(tokens.cost_usd * 1e9));
  }
}

Recorder::Recorder(const StoreOptions& options, const Clock& used_clock)
    : clock(used_clock),
      serial(NextSerial()),
      shared_arena(std::make_shared<Arena>(options.max_bytes)),
      arena(*shared_arena),
      registry(arena, options),
      writer_slots(std::make_shared<WriterSlots>(shared_arena, 1)),
      events_dropped(own_dropped_) {}

Recorder::Recorder(std::shared_ptr<Arena> arena_of_many, ProcessReferences& process_references,
                   std::uint32_t writer_owner, Atomic<std::uint64_t>& dropped,
                   const Clock& used_clock)
    : clock(used_clock),
      serial(NextSerial()),
      shared_arena(std::move(arena_of_many)),
      arena(*shared_arena),
      registry(arena, process_references),
      writer_slots(std::make_shared<WriterSlots>(shared_arena, writer_owner)),
      events_dropped(dropped) {}

Event Recorder::EventNow(EventType type) const noexcept {
  Event event;
  event.type = type;
  event.timestamp_ms = clock.WallMs();
  return event;
}

void Recorder::RecordCall(SeriesRecord& series, std::chrono::nanoseconds duration,
                          bool success) noexcept {
  auto duration_ns = static_cast<std::uint64_t>(duration.count());
  if (duration_ns > kMaxDurationNs) duration_ns = duration.count() < 0 ? 0 : kMaxDurationNs;
  const ThreadWriterSlot& mine = this_thread_writer_slot;
  if (mine.store_serial != serial ||
      !RecordCallOwned(arena.base(), series, mine.slot, duration_ns, success)) {
    RecordSlowly(series, duration_ns, success);
  }
}

void Recorder::RecordSlowly(SeriesRecord& series, std::uint64_t duration_ns,
                            bool success) noexcept {
  if (is_detached.load(std::memory_order_relaxed)) return CountDropped();
  const std::uint32_t slot = AcquireThreadWriterSlot();
  const auto position = static_cast<int>(BucketPositionOfNs(duration_ns));
  if (slot == kSharedWriterSlot) {
    Increment increment;
    increment.bucket = position;
    increment.cells[call_cell::kSumNs] = duration_ns;
    increment.cells[call_cell::kErrors] = success ? 0 : 1;
    if (!AddShared(arena, series, slot, increment)) CountDropped();
    return;
  }
  if (!MakeCells(arena, series, slot, position) ||
      !RecordCallOwned(arena.base(), series, slot, duration_ns, success)) {
    CountDropped();
  }
}

}  // namespace pitwall::internal
