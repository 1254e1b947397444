#include "pitwall/store.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/restore.h"
#include "core/store_core.h"
#include "pitwall/activity.h"
#include "pitwall/agent.h"
#include "pitwall/event.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/reading.h"
#include "pitwall/window.h"
#include "reading/activity.h"
#include "reading/builder.h"
#include "series/records.h"

namespace pitwall {

namespace internal {

// Calls Sample() at its interval, from a thread of its own.
class SamplerThread {
 public:
  explicit SamplerThread(StoreCore& core)
      : thread_([this, &core](const std::stop_token& stop) { Run(core, stop); }) {}

 private:
  void Run(StoreCore& core, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, core.options.sample_interval, [] { return false; })) {
      if (stop.stop_requested()) return;
      core.Sample();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it is joined before the members that it uses are destroyed
};

struct StoreParts {
  explicit StoreParts(const StoreOptions& options) : core(options) {
    if (options.sample_interval.count() > 0) sampler_thread.emplace(core);
  }
  StoreCore core;
  std::optional<SamplerThread> sampler_thread;
};

}  // namespace internal

namespace {
void Check(const StoreOptions& options) {
  const auto slot_ms = options.history_slot.count();
  if (slot_ms < 1000 || slot_ms > 60'000 || 300'000 % slot_ms != 0) {
    throw std::invalid_argument("history_slot must be 1 to 60 s and divide 5 minutes");
  }
  if (!(options.quality_max >= 0.001 && options.quality_max <= 1000)) {
    throw std::invalid_argument("quality_max must be 0.001 to 1000");
  }
  if (options.agent_labels.size() > kMaxAgentLabels) {
    throw std::invalid_argument("agent_labels must be at most " + std::to_string(kMaxAgentLabels));
  }
}
}  // namespace

Store::Store(const StoreOptions& options) {
  Check(options);
  parts_ = std::make_unique<internal::StoreParts>(options);
  core_ = &parts_->core;
}

Store::~Store() = default;

Agent Store::GetAgent(std::string_view agent_id) noexcept {
  return {core_, core_->registry.agents().Acquire(agent_id)};
}

void Store::Apply(const Event& event) noexcept { core_->Apply(event); }

Reading Store::Read(Window window) const {
  return internal::ReadingBuilder(*core_).OfWindow(window);
}

Reading Store::ReadGroups(Window window, GroupDimension dimension) const {
  return internal::ReadingBuilder(*core_).OfWindow(window, dimension);
}

std::vector<Reading> Store::ReadHistory(std::optional<std::string_view> agent_id, Window window,
                                        std::chrono::milliseconds step) const {
  return internal::ReadingBuilder(*core_).Steps(agent_id, window, step);
}

Reading Store::ReadTasks() const { return internal::ReadingBuilder(*core_).Tasks(); }

Activity Store::ReadActivity(Window window, std::chrono::milliseconds step) const {
  return internal::ReadActivity(*core_, window, step);
}

std::vector<RepeatedSequence> Store::ReadSequences(std::string_view agent_id) const {
  return core_->sequences.FindRepeated(agent_id);
}

void Store::Sample() { core_->Sample(); }

StoreImage Store::Capture(ImageCursor& cursor, const std::function<void()>& at_cut) const {
  StoreImageParts parts;
  core_->CopySealedSlots(cursor, parts.slots);
  parts.patterns = core_->sequences.Save();
  if (at_cut) at_cut();
  parts.reading = internal::ReadingBuilder(*core_).ForCapture();
  core_->CopyNewestSlots(cursor, parts.slots);
  return StoreImage(std::move(parts));
}

StoreImage Store::Capture() const {
  ImageCursor from_the_beginning;
  return Capture(from_the_beginning);
}

RestoreResult Store::Restore(const StoreImage& image) {
  return internal::Restorer(*core_).Restore(image.parts());
}

StoreStats Store::Stats() const {
  const internal::StoreCore& core = *core_;
  StoreStats stats;
  stats.agents = core.registry.agents().count();
  stats.tools = core.registry.names().count(internal::NameKind::kTool);
  stats.series = core.registry.series().count();
  stats.bytes_used = core.arena.used_bytes();
  stats.bytes_max = core.arena.max_bytes();
  stats.events_overflowed = core.events.overflowed();
  stats.events_dropped = core.events_dropped.load(std::memory_order_relaxed);
  stats.agents_retired = core.sampling.agents_retired();
  stats.writer_slots_in_use = core.writer_slots->in_use();
  const std::lock_guard lock(core.history.mutex());
  stats.history_slots = core.history.slot_count();
  stats.history_bytes = core.history.size_bytes() + core.sampler.size_bytes();
  return stats;
}

const StoreOptions& Store::options() const { return core_->options; }

}  // namespace pitwall
