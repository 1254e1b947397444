// Adds to one series: in its totals, and in the slot of history that the time belongs to.
#pragma once

#include <cstdint>

#include "core/recorder.h"
#include "core/timeline.h"
#include "history/history.h"

namespace pitwall::internal {

class SeriesCounter {
 public:
  SeriesCounter(Recorder& recorder, const Timeline& timeline, History& history)
      : recorder_(recorder), timeline_(timeline), history_(history) {}

  // Adds one event's increment. Any thread; lock-free for the open slot, under history.mutex() for
  // a late event. The caller holds a reference to the agent.
  void Count(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
             const Increment& increment, std::int64_t timestamp_ms) noexcept;
  // Adds calls of a tool or a model that another process counted, as calls of this moment.
  void AddCalls(SeriesKind kind, AgentRef agent, NameRef name, const SeriesValue& calls,
                std::int64_t timestamp_ms) noexcept;

 private:
  Recorder& recorder_;
  const Timeline& timeline_;
  History& history_;
};

}  // namespace pitwall::internal
