#include "core/series_counter.h"

#include <cstdint>
#include <mutex>

#include "core/atomic_bounds.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "series/cells.h"
#include "series/series_value.h"

namespace pitwall::internal {

void SeriesCounter::Count(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                          const Increment& increment, std::int64_t timestamp_ms) noexcept {
  const SeriesRef ref =
      recorder_.registry.series().GetOrCreate(kind, agent, name_a, name_b, timestamp_ms);
  if (!ref) return recorder_.CountDropped();
  SeriesRecord& series = recorder_.registry.At(ref);
  if (HasStamp(series)) AtomicMax(series.span.last_used_ms, timestamp_ms);
  const std::int64_t at_ms = timeline_.FromWall(timestamp_ms);
  if (at_ms >= history_.open_begins_ms()) {
    if (!AddShared(recorder_.arena, series, kSharedWriterSlot, increment)) recorder_.CountDropped();
    return;
  }
  const std::lock_guard lock(history_.mutex());
  if (!AddShared(recorder_.arena, series, kLateWriterSlot, increment))
    return recorder_.CountDropped();
  history_.AddLate(series.serial.load(std::memory_order_relaxed), kind, at_ms, increment);
}

void SeriesCounter::AddCalls(SeriesKind kind, AgentRef agent, NameRef name,
                             const SeriesValue& calls, std::int64_t timestamp_ms) noexcept {
  const SeriesRef ref =
      recorder_.registry.series().GetOrCreate(kind, agent, name, {}, timestamp_ms);
  if (!ref) return recorder_.CountDropped();
  SeriesRecord& series = recorder_.registry.At(ref);
  AtomicMax(series.span.last_used_ms, timestamp_ms);
  if (!AddValue(recorder_.arena, series, kSharedWriterSlot, calls)) recorder_.CountDropped();
}

}  // namespace pitwall::internal
