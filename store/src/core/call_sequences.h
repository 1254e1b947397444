// The order of an agent's calls: its transitions from tool to tool, its loop and its repetitions.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/recorder.h"
#include "core/series_counter.h"
#include "patterns/call_window.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"

namespace pitwall::internal {

// Any thread. Add() waits for nobody: of two calls of one agent at the same instant, the patterns
// ignore the second.
class CallSequences {
 public:
  CallSequences(Recorder& recorder, SeriesCounter& counter)
      : recorder_(recorder), counter_(counter) {}

  // Adds a call that follows the agent's previous one.
  void Add(AgentRef agent, const Call& call) noexcept;
  std::vector<RepeatedSequence> FindRepeated(std::string_view agent_id);

  // For an image of the store (save_patterns.cc). Restore() ignores agents that do not exist and
  // numbers that do not parse.
  std::vector<SavedPatterns> Save();
  void Restore(std::span<const SavedPatterns> all);

 private:
  void CountTransition(AgentRef agent, NameRef tool, std::int64_t timestamp_ms) noexcept;

  Recorder& recorder_;
  SeriesCounter& counter_;
};

}  // namespace pitwall::internal
