#include "pitwall/agent.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "core/recorder.h"
#include "patterns/fingerprint.h"
#include "pitwall/event.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/records.h"

namespace pitwall {

using internal::AgentRef;
using internal::NameKind;
using internal::NameRef;
using internal::Recorder;
using internal::SeriesKind;
using internal::SeriesRef;

namespace {
void AddReference(Recorder* core, AgentRef agent) noexcept {
  if (agent) core->registry.agents().AddReference(agent);
}
void Release(Recorder* core, AgentRef agent) noexcept {
  if (agent) core->registry.agents().Release(agent);
}

std::optional<std::uint32_t> Millionths(const Recorder& core, double score) noexcept {
  if (!(score >= 0 && score <= core.registry.quality_max())) return std::nullopt;
  return static_cast<std::uint32_t>(std::llround(score * 1e6));
}
}  // namespace

// --- Tool

Tool::Tool(Recorder* core, AgentRef agent, NameRef tool) noexcept
    : base_(core->arena.base()),
      series_(nullptr),
      store_serial_(~std::uint64_t{0}),  // no store is that
      core_(core),
      agent_(agent),
      tool_(tool) {
  if (!agent || !tool) return;
  SeriesRef series = core->registry.series().Find(SeriesKind::kTool, agent, tool, {});
  if (!series) {
    series = core->registry.series().GetOrCreate(SeriesKind::kTool, agent, tool, {},
                                                 core->clock.WallMs());
  }
  if (!series) return;
  series_ = &core->registry.At(series);
  store_serial_ = core->serial;
}

Tool::Tool(const Tool& other) noexcept
    : base_(other.base_),
      series_(other.series_),
      store_serial_(other.store_serial_),
      core_(other.core_),
      agent_(other.agent_),
      tool_(other.tool_) {
  AddReference(core_, agent_);
}

Tool::Tool(Tool&& other) noexcept
    : base_(other.base_),
      series_(other.series_),
      store_serial_(other.store_serial_),
      core_(other.core_),
      agent_(std::exchange(other.agent_, {})),
      tool_(other.tool_) {}

Tool& Tool::operator=(const Tool& other) noexcept {
  AddReference(other.core_, other.agent_);
  Release(core_, agent_);
  base_ = other.base_;
  series_ = other.series_;
  store_serial_ = other.store_serial_;
  core_ = other.core_;
  agent_ = other.agent_;
  tool_ = other.tool_;
  return *this;
}

Tool::~Tool() { Release(core_, agent_); }

void Tool::RecordSlowly(std::uint64_t duration_ns, bool success) noexcept {
  if (series_ == nullptr) return core_->CountDropped();
  core_->RecordSlowly(*series_, duration_ns, success);
}

void Tool::End(std::chrono::nanoseconds duration, bool success, bool is_in_sequence,
               std::string_view error_type, std::uint32_t fingerprint) noexcept {
  if (series_ == nullptr) return core_->CountDropped();
  core_->RecordFinishedCall(
      {series_, agent_, tool_, duration, success, is_in_sequence, error_type, fingerprint});
}

void Tool::Fail(std::chrono::nanoseconds duration, std::string_view error_type) noexcept {
  End(duration, false, false, error_type);
}

ToolCall Tool::Start(std::string_view args_hash) const noexcept {
  return ToolCall(*this, args_hash);
}

// --- ToolCall

ToolCall::ToolCall(const Tool& tool, std::string_view args_hash) noexcept
    : tool_(tool),
      started_at_(std::chrono::steady_clock::now()),
      exceptions_(std::uncaught_exceptions()),
      fingerprint_(internal::FingerprintOf(tool.tool_, args_hash)) {}

ToolCall::ToolCall(ToolCall&& other) noexcept
    : tool_(std::move(other.tool_)),
      started_at_(other.started_at_),
      exceptions_(other.exceptions_),
      fingerprint_(other.fingerprint_),
      is_over_(std::exchange(other.is_over_, true)) {}

ToolCall::~ToolCall() {
  if (std::uncaught_exceptions() > exceptions_) {
    Fail("exception");
  } else {
    Succeed();
  }
}

void ToolCall::Succeed() noexcept { Finish(true, {}); }
void ToolCall::Fail(std::string_view error_type) noexcept { Finish(false, error_type); }

void ToolCall::Finish(bool success, std::string_view error_type) noexcept {
  if (std::exchange(is_over_, true)) return;
  tool_.End(std::chrono::steady_clock::now() - started_at_, success, true, error_type,
            fingerprint_);
}

// --- Task

Task::Task(const Agent& agent, std::string_view task_id, std::string_view task_type) noexcept
    : core_(agent.core_),
      agent_(agent.agent_),
      task_id_(task_id.substr(0, kMaxNameBytes)),
      task_type_(task_type.substr(0, kMaxNameBytes)),
      started_at_(std::chrono::steady_clock::now()),
      exceptions_(std::uncaught_exceptions()) {
  AddReference(core_, agent_);
  Apply(EventType::kTaskClaimed, {});
}

Task::Task(Task&& other) noexcept
    : core_(other.core_),
      agent_(std::exchange(other.agent_, {})),
      task_id_(std::move(other.task_id_)),
      task_type_(std::move(other.task_type_)),
      started_at_(other.started_at_),
      exceptions_(other.exceptions_),
      is_over_(std::exchange(other.is_over_, true)) {}

Task::~Task() {
  if (std::uncaught_exceptions() > exceptions_) Fail("exception");
  Release(core_, agent_);
}

void Task::Apply(EventType type, std::string_view error_type,
                 std::optional<std::uint32_t> score_millionths) noexcept {
  if (!agent_) return core_->CountDropped();
  Event event = core_->EventNow(type);
  event.task_id = task_id_;
  event.task_type = task_type_;
  event.error_type = error_type;
  event.score_millionths = score_millionths;
  if (type != EventType::kTaskClaimed) {
    const auto elapsed = std::chrono::steady_clock::now() - started_at_;
    event.duration_ns = std::min<std::uint64_t>(
        kMaxDurationNs, static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count()));
  }
  core_->Apply(agent_, event);
}

void Task::Complete() noexcept {
  if (!std::exchange(is_over_, true)) Apply(EventType::kTaskCompleted, {});
}

void Task::Complete(double score) noexcept {
  if (!std::exchange(is_over_, true)) {
    Apply(EventType::kTaskCompleted, {}, Millionths(*core_, score));
  }
}

void Task::Fail(std::string_view error_type) noexcept {
  if (!std::exchange(is_over_, true)) Apply(EventType::kTaskFailed, error_type);
}

// --- Agent

Agent::Agent(const Agent& other) noexcept : core_(other.core_), agent_(other.agent_) {
  AddReference(core_, agent_);
}

Agent::Agent(Agent&& other) noexcept
    : core_(other.core_), agent_(std::exchange(other.agent_, {})) {}

Agent& Agent::operator=(const Agent& other) noexcept {
  AddReference(other.core_, other.agent_);
  Release(core_, agent_);
  core_ = other.core_;
  agent_ = other.agent_;
  return *this;
}

Agent::~Agent() { Release(core_, agent_); }

void Agent::Describe(std::string_view role, std::string_view model) noexcept {
  if (!agent_) return;
  Event event = core_->EventNow(EventType::kHeartbeat);
  event.role = role;
  event.model = model;
  core_->Apply(agent_, event);
}

Tool Agent::GetTool(std::string_view name) const& noexcept {
  AddReference(core_, agent_);
  return {core_, agent_, core_->registry.names().Intern(NameKind::kTool, name)};
}

Tool Agent::GetTool(std::string_view name) && noexcept {
  return {core_, std::exchange(agent_, {}), core_->registry.names().Intern(NameKind::kTool, name)};
}

Task Agent::ClaimTask(std::string_view task_id, std::string_view task_type) const noexcept {
  return {*this, task_id, task_type};
}

void Agent::Score(double score) noexcept {
  Event event = core_->EventNow(EventType::kQualityScored);
  event.score_millionths = Millionths(*core_, score);
  if (!agent_ || !event.score_millionths) return core_->CountDropped();
  core_->Apply(agent_, event);
}

void Agent::UseTokens(std::string_view model, const Tokens& tokens) noexcept {
  if (!agent_) return core_->CountDropped();
  Event event = core_->EventNow(EventType::kTokensUsed);
  event.model = model;
  event.input_tokens = tokens.input;
  event.output_tokens = tokens.output;
  event.cached_tokens = tokens.cached;
  if (tokens.cost_usd > 0 && tokens.cost_usd < 1e9) {
    event.cost_nanousd = static_cast<std::uint64_t>(std::llround(tokens.cost_usd * 1e9));
  }
  core_->Apply(agent_, event);
}

void Agent::Heartbeat() noexcept {
  if (agent_) core_->Apply(agent_, core_->EventNow(EventType::kHeartbeat));
}

}  // namespace pitwall
