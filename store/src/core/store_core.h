// The parts of an in-process store, connected. Each part has one responsibility; this class only
// forwards.
#pragma once

#include <string_view>
#include <vector>

#include "core/call_sequences.h"
#include "core/claims.h"
#include "core/counting.h"
#include "core/recorder.h"
#include "core/sampling.h"
#include "core/series_counter.h"
#include "core/task_limits.h"
#include "core/timeline.h"
#include "history/history.h"
#include "history/sampler.h"
#include "pitwall/event.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"

namespace pitwall::internal {

class StoreCore final : public Recorder {
 public:
  explicit StoreCore(const StoreOptions& store_options);

  void Apply(const Event& event) noexcept { events.Apply(event); }
  void Apply(AgentRef agent, const Event& event) noexcept override { events.Apply(agent, event); }
  void RecordFinishedCall(const FinishedCall& call) noexcept override {
    events.RecordFinishedCall(call);
  }
  void Sample() { sampling.Sample(); }

  // For an image of the store; any thread (capture.cc). CopySealedSlots() appends the slots that
  // were sealed or changed after the cursor, and advances the cursor. CopyNewestSlots() also
  // appends the open slot, in the same moment: nothing is sealed in between.
  void CopySealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);
  void CopyNewestSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);

  const StoreOptions options;
  Timeline timeline;
  History history;
  Sampler sampler;  // under history.mutex()
  SeriesCounter counter;
  Claims claims;
  SharedTaskLimits task_limits;
  CallSequences sequences;
  EventCounter events;
  Sampling sampling;

 private:
  void AppendSealedSlots(ImageCursor& cursor, std::vector<PackedSlot>& slots);
};

}  // namespace pitwall::internal
