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
#include "pitwall/store.h"
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

NameRef InternModel(Recorder& core, std::string_view model) noexcept {
  return core.registry.names().Intern(NameKind::kModel, model.empty() ? kUnknownModel : model);
}
}  // namespace

// --- CallHandle

namespace internal {

CallHandle::CallHandle(Recorder* core, SeriesKind kind, AgentRef agent, NameRef name) noexcept
    : base_(core->arena.base()),
      series_(nullptr),
      store_serial_(~std::uint64_t{0}),  // no store has this serial
      core_(core),
      agent_(agent),
      name_(name) {
  if (!agent || !name) return;
  SeriesRef series = core->registry.series().Find(kind, agent, name, {});
  if (!series) {
    series = core->registry.series().GetOrCreate(kind, agent, name, {}, core->clock.WallMs());
  }
  if (!series) return;
  series_ = &core->registry.At(series);
  store_serial_ = core->serial;
}

CallHandle::CallHandle(const CallHandle& other) noexcept
    : base_(other.base_),
      series_(other.series_),
      store_serial_(other.store_serial_),
      core_(other.core_),
      agent_(other.agent_),
      name_(other.name_) {
  AddReference(core_, agent_);
}

CallHandle::CallHandle(CallHandle&& other) noexcept
    : base_(other.base_),
      series_(other.series_),
      store_serial_(other.store_serial_),
      core_(other.core_),
      agent_(std::exchange(other.agent_, {})),
      name_(other.name_) {}

CallHandle& CallHandle::operator=(const CallHandle& other) noexcept {
  AddReference(other.core_, other.agent_);
  Release(core_, agent_);
  base_ = other.base_;
  series_ = other.series_;
  store_serial_ = other.store_serial_;
  core_ = other.core_;
  agent_ = other.agent_;
  name_ = other.name_;
  return *this;
}

CallHandle::~CallHandle() { Release(core_, agent_); }

void CallHandle::RecordSlowly(std::uint64_t duration_ns, bool success) noexcept {
  if (series_ == nullptr) return core_->CountDropped();
  core_->RecordSlowly(*series_, duration_ns, success);
}

void CallHandle::RecordFinished(FinishedCall call) noexcept {
  if (series_ == nullptr) return core_->CountDropped();
  call.series = series_;
  call.agent = agent_;
  call.name = name_;
  core_->RecordFinishedCall(call);
}

void CallHandle::Fail(std::chrono::nanoseconds duration, std::string_view error_type) noexcept {
  RecordFinished({.duration = duration, .success = false, .error_type = error_type});
}

// --- CallTimer

CallTimer::CallTimer() noexcept
    : started_at_(std::chrono::steady_clock::now()), exceptions_(std::uncaught_exceptions()) {}

CallTimer::CallTimer(CallTimer&& other) noexcept
    : started_at_(other.started_at_),
      exceptions_(other.exceptions_),
      is_over_(std::exchange(other.is_over_, true)) {}

bool CallTimer::End() noexcept { return !std::exchange(is_over_, true); }

std::chrono::nanoseconds CallTimer::Elapsed() const noexcept {
  return std::chrono::steady_clock::now() - started_at_;
}

bool CallTimer::IsUnwinding() const noexcept { return std::uncaught_exceptions() > exceptions_; }

}  // namespace internal

// --- Tool

ToolCall Tool::Start(std::string_view args_hash) const noexcept {
  return ToolCall(*this, args_hash);
}

ToolCall::ToolCall(const Tool& tool, std::string_view args_hash) noexcept
    : tool_(tool), fingerprint_(internal::FingerprintOf(tool.name(), args_hash)) {}

ToolCall::~ToolCall() {
  if (IsUnwinding()) {
    Fail("exception");
  } else {
    Succeed();
  }
}

void ToolCall::Succeed() noexcept { Finish(true, {}); }
void ToolCall::Fail(std::string_view error_type) noexcept { Finish(false, error_type); }

void ToolCall::Finish(bool success, std::string_view error_type) noexcept {
  if (!End()) return;
  tool_.RecordFinished({.duration = Elapsed(),
                        .success = success,
                        .is_in_sequence = true,
                        .error_type = error_type,
                        .fingerprint = fingerprint_});
}

// --- Model

void Model::Record(std::chrono::nanoseconds duration, const Tokens& tokens, bool success) noexcept {
  RecordFinished({.duration = duration, .success = success, .tokens = &tokens});
}

ModelCall Model::Start() const noexcept { return ModelCall(*this); }

ModelCall::~ModelCall() {
  if (IsUnwinding()) {
    Fail("exception");
  } else {
    Succeed();
  }
}

void ModelCall::Succeed() noexcept {
  if (End()) model_.Record(Elapsed());
}
void ModelCall::Succeed(const Tokens& tokens) noexcept {
  if (End()) model_.Record(Elapsed(), tokens);
}
void ModelCall::Fail(std::string_view error_type) noexcept {
  if (End()) model_.Fail(Elapsed(), error_type);
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
  return {core_, SeriesKind::kTool, agent_, core_->registry.names().Intern(NameKind::kTool, name)};
}

Tool Agent::GetTool(std::string_view name) && noexcept {
  return {core_, SeriesKind::kTool, std::exchange(agent_, {}),
          core_->registry.names().Intern(NameKind::kTool, name)};
}

Model Agent::GetModel(std::string_view name) const& noexcept {
  AddReference(core_, agent_);
  return {core_, SeriesKind::kModel, agent_, InternModel(*core_, name)};
}

Model Agent::GetModel(std::string_view name) && noexcept {
  return {core_, SeriesKind::kModel, std::exchange(agent_, {}), InternModel(*core_, name)};
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
  internal::SetTokens(event, tokens);
  core_->Apply(agent_, event);
}

void Agent::Heartbeat() noexcept {
  if (agent_) core_->Apply(agent_, core_->EventNow(EventType::kHeartbeat));
}

}  // namespace pitwall
