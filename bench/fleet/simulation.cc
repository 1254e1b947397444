#include "bench/fleet/simulation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "bench/fleet/profiles.h"
#include "pitwall/event.h"

namespace pitwall::fleet {

namespace {

constexpr double kSecondMs = 1'000;
constexpr double kHourMs = 3'600 * kSecondMs;
constexpr std::uint64_t kMinModelCallMs = 1'000;
constexpr std::uint64_t kMsPerOutputToken = 12;
constexpr std::uint64_t kCallsPerOverload = 60;  // of models: one in so many fails
constexpr std::uint64_t kCallsPerWait = 40;      // of tools: one in so many waits for a person
constexpr std::uint64_t kMaxWaitMs = 30'000;
constexpr double kSameToolShare = 0.35;  // share of calls that use the tool of the previous call

std::string InBase(std::uint64_t value, int base) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, base).ptr;
  return {digits, end};
}

// A bijection that destroys order (the finaliser of SplitMix64).
std::uint64_t Scatter(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// Profiles are assigned in rounds of a hundred, so that a small fleet has all of them.
const WorkerProfile& WorkerProfileOf(std::uint64_t hired) {
  constexpr std::uint64_t kStride = 61;  // coprime to the hundred: spreads the kinds
  double position = static_cast<double>(hired * kStride % 100) / 100;
  for (const WorkerProfile& profile : WorkerProfiles()) {
    if (position < profile.share) return profile;
    position -= profile.share;
  }
  return WorkerProfiles().back();
}

}  // namespace

Simulation::Simulation(const Options& options) : options_(options), random_(options.seed) {
  workers_.resize(options.agents);
  for (std::size_t place = 0; place < options.agents; ++place) {
    Hire(place, options.start_ms);
    const double wait_ms = place == 0 ? 0 : Uniform() * 30 * kSecondMs;
    schedule_.push({options.start_ms + static_cast<std::int64_t>(wait_ms), place});
  }
}

std::int64_t Simulation::NextAtMs() const { return schedule_.top().at_ms; }

const SimulatedEvent& Simulation::Next() {
  const ScheduledStep scheduled = schedule_.top();
  schedule_.pop();
  const bool idle = workers_[scheduled.worker].step == Step::kClaim;
  if (options_.churn && idle && scheduled.at_ms >= workers_[scheduled.worker].leaves_at_ms) {
    Hire(scheduled.worker, scheduled.at_ms);
  }
  Worker& worker = workers_[scheduled.worker];

  current_.event = Event{};
  const double until_next_ms = Act(worker, scheduled.at_ms, current_.event);
  event_id_ = "fleet-" + InBase(options_.seed, 36) + '-' +
              InBase(static_cast<std::uint64_t>(options_.start_ms), 36) + '-' +
              InBase(++events_, 10);
  current_.event_id = event_id_;
  current_.profile = worker.profile->name;
  current_.event.agent_id = worker.agent_id;
  current_.event.role = worker.role->name;
  current_.event.timestamp_ms = scheduled.at_ms;
  const auto gap_ms = static_cast<std::int64_t>(std::clamp(until_next_ms, 1.0, kHourMs));
  schedule_.push({scheduled.at_ms + gap_ms, scheduled.worker});
  return current_;
}

void Simulation::Hire(std::size_t place, std::int64_t at_ms) {
  Worker& worker = workers_[place];
  worker = Worker{};
  worker.role = &Roles()[hired_ % Roles().size()];
  worker.profile = &WorkerProfileOf(hired_);
  const std::uint64_t mark = Scatter(options_.seed ^ Scatter(hired_)) % 60'466'176;  // 36^5
  worker.agent_id = std::string(worker.role->name) + '-' + InBase(mark, 36);
  worker.leaves_at_ms = at_ms + static_cast<std::int64_t>(Lognormal(3 * kHourMs, 0.8));
  ++hired_;
}

double Simulation::Act(Worker& worker, std::int64_t now_ms, Event& event) {
  switch (worker.step) {
    case Step::kClaim:
      return Claim(worker, now_ms, event);
    case Step::kCall:
      return RecordFinishedCall(worker, event);
    case Step::kModelCall:
      return CallModel(worker, event);
    case Step::kFinish:
      return Finish(worker, now_ms, event);
    case Step::kScore:
      return Score(worker, event);
    case Step::kIdle:
      break;
  }
  event.type = EventType::kHeartbeat;
  worker.step = Step::kClaim;
  return Lognormal(9 * kSecondMs, 0.6);
}

double Simulation::Claim(Worker& worker, std::int64_t now_ms, Event& event) {
  worker.task_id = "task-" + InBase(Scatter(options_.seed + ++tasks_), 36);
  worker.claimed_at_ms = now_ms;
  worker.calls_made = 0;
  worker.calls_left = 1 + static_cast<int>(Lognormal(11, 0.6));
  event.type = EventType::kTaskClaimed;
  event.task_id = worker.task_id;
  event.task_type = worker.role->task_type;
  return BeginCall(worker, false);
}

// Chooses the next call; its event is emitted when it ends.
double Simulation::BeginCall(Worker& worker, bool again) {
  const bool same_tool = again || (worker.calls_made > 0 && Uniform() < kSameToolShare);
  if (!same_tool) {
    std::discrete_distribution<std::size_t> choose(worker.role->tool_weights.begin(),
                                                   worker.role->tool_weights.end());
    worker.tool = choose(random_);
  }
  if (!again) worker.args = random_();
  const ToolProfile& tool = Tools()[worker.tool];
  const double duration_ms = Lognormal(tool.median_ms, tool.sigma) * worker.profile->slowness;
  worker.duration_ns = static_cast<std::uint64_t>(std::min(duration_ms, kHourMs) * 1e6);
  worker.step = Step::kCall;
  return Lognormal(5 * kSecondMs, 0.8) * worker.profile->slowness + duration_ms;
}

double Simulation::RecordFinishedCall(Worker& worker, Event& event) {
  const ToolProfile& tool = Tools()[worker.tool];
  event.type = EventType::kToolCall;
  event.tool = tool.name;
  event.duration_ns = worker.duration_ns;
  args_hash_ = InBase(worker.args, 16);
  event.args_hash = args_hash_;
  event.success = Uniform() >= std::min(0.9, tool.error_share * worker.profile->error_factor);
  if (!event.success) event.error_type = tool.error_types[Uniform() < 0.7 ? 0 : 1];
  event.input_bytes = static_cast<std::uint64_t>(Lognormal(160, 0.9));
  event.output_bytes = static_cast<std::uint64_t>(Lognormal(tool.median_output_bytes, 1.0));
  // One call in some needs a person's permission.
  if (worker.args % kCallsPerWait == 0) {
    event.waited_ns = worker.args / kCallsPerWait % kMaxWaitMs * 1'000'000;
  }

  const bool again = !event.success && Uniform() < worker.profile->loop_share;
  ++worker.calls_made;
  if (!again) --worker.calls_left;
  if (++worker.calls_since_model >= 3) {
    worker.step = Step::kModelCall;
    return 300;
  }
  if (worker.calls_left > 0) return BeginCall(worker, again);
  worker.step = Step::kFinish;
  return Lognormal(4 * kSecondMs, 0.6) * worker.profile->slowness;
}

double Simulation::CallModel(Worker& worker, Event& event) {
  worker.calls_since_model = 0;
  event.type = EventType::kModelCall;
  event.model = worker.role->model;
  event.input_tokens = static_cast<std::uint64_t>(Lognormal(2'400, 0.8));
  event.cached_tokens = static_cast<std::uint64_t>(Lognormal(21'000, 0.7));
  event.output_tokens = static_cast<std::uint64_t>(Lognormal(650, 0.8));
  const std::uint64_t scale = worker.role->model == "atlas-large" ? 3 : 1;
  event.cost_nanousd = scale * (event.input_tokens * 1'000 + event.cached_tokens * 100 +
                                event.output_tokens * 5'000);
  event.input_tokens += event.cached_tokens;
  event.duration_ns = (kMinModelCallMs + kMsPerOutputToken * event.output_tokens) * 1'000'000;
  event.success = event.output_tokens % kCallsPerOverload != 0;
  if (!event.success) event.error_type = "overloaded";
  if (worker.calls_left > 0) return BeginCall(worker, false);
  worker.step = Step::kFinish;
  return Lognormal(4 * kSecondMs, 0.6) * worker.profile->slowness;
}

double Simulation::Finish(Worker& worker, std::int64_t now_ms, Event& event) {
  const bool failed = Uniform() < worker.profile->task_failure_share;
  event.type = failed ? EventType::kTaskFailed : EventType::kTaskCompleted;
  event.task_id = worker.task_id;
  event.task_type = worker.role->task_type;
  event.duration_ns = static_cast<std::uint64_t>(now_ms - worker.claimed_at_ms) * 1'000'000;
  if (failed) event.error_type = Uniform() < 0.6 ? "gave_up" : "checks_failed";
  const bool scored = !failed && Uniform() < 0.85;
  worker.step = scored ? Step::kScore : Step::kIdle;
  return Lognormal(12 * kSecondMs, 0.7);
}

double Simulation::Score(Worker& worker, Event& event) {
  std::normal_distribution<double> score(worker.profile->quality_mean,
                                         worker.profile->quality_deviation);
  const double tenths = std::round(std::clamp(score(random_), 0.0, 10.0) * 10);
  event.type = EventType::kQualityScored;
  event.task_id = worker.task_id;
  event.score_millionths = static_cast<std::uint32_t>(tenths) * 100'000;
  worker.step = Step::kIdle;
  return Lognormal(15 * kSecondMs, 0.8);
}

double Simulation::Uniform() { return std::uniform_real_distribution<double>()(random_); }

double Simulation::Lognormal(double median, double sigma) {
  return std::lognormal_distribution<double>(std::log(median), sigma)(random_);
}

}  // namespace pitwall::fleet
