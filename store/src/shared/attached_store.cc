#include "pitwall/attached_store.h"

#include <sys/stat.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "pitwall/agent.h"
#include "pitwall/event.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/status.h"
#include "pitwall/store.h"
#include "series/registry.h"
#include "shared/arena_file.h"
#include "shared/attached_recorder.h"

namespace pitwall {

AttachedStore Store::Attach(const std::string& path) {
  struct stat status {};
  const bool is_folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  Result<std::unique_ptr<internal::AttachedRecorder>> recorder =
      internal::AttachedRecorder::Attach(is_folder ? path + "/" + internal::kArenaFileName : path);
  if (!recorder.ok()) throw AttachError(recorder.status());
  return AttachedStore(*std::move(recorder));
}

AttachedStore::AttachedStore(std::unique_ptr<internal::AttachedRecorder> recorder) noexcept
    : recorder_(std::move(recorder)) {}
AttachedStore::AttachedStore(AttachedStore&&) noexcept = default;
AttachedStore& AttachedStore::operator=(AttachedStore&&) noexcept = default;
AttachedStore::~AttachedStore() = default;

Agent AttachedStore::GetAgent(std::string_view agent_id) noexcept {
  return {recorder_.get(), recorder_->registry.agents().Acquire(agent_id)};
}

void AttachedStore::Apply(const Event& event) noexcept {
  const internal::AgentReference agent(recorder_->registry,
                                       recorder_->registry.agents().Acquire(event.agent_id));
  if (!agent.ref()) return recorder_->CountDropped();
  recorder_->Apply(agent.ref(), event);
}

double AttachedStore::quality_max() const noexcept { return recorder_->registry.quality_max(); }

AttachedStore::Stats AttachedStore::stats() const noexcept {
  return {recorder_->events_dropped.load(std::memory_order_relaxed), recorder_->faults()};
}

}  // namespace pitwall
