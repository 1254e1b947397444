// A fleet of agents that claim tasks, call tools, finish, fail and leave.
//
//   pitwall::fleet::Simulation simulation({.agents = 24, .seed = 7, .start_ms = now_ms});
//   for (;;) Use(simulation.Next());
#pragma once

#include <cstddef>
#include <cstdint>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/fleet/profiles.h"
#include "pitwall/event.h"

namespace pitwall::fleet {

struct Options {
  std::size_t agents = 24;  // working at any time
  std::uint64_t seed = 1;
  std::int64_t start_ms = 0;  // wall clock of the first event
  bool churn = true;          // agents are replaced after some hours
};

// One event at `event.timestamp_ms`. Views are valid until the next Next().
struct SimulatedEvent {
  Event event;
  std::string_view event_id;
  std::string_view profile;  // of its agent
};

// An endless sequence of events, ordered by time; equal options give equal events.
//
// One thread. About a microsecond per event. Memory: about 500 bytes per agent.
class Simulation {
 public:
  explicit Simulation(const Options& options);

  const SimulatedEvent& Next();
  // The time of the next event.
  std::int64_t NextAtMs() const;

 private:
  enum class Step : std::uint8_t { kClaim, kCall, kModelCall, kFinish, kScore, kIdle };

  struct Worker {
    const Role* role = nullptr;
    const WorkerProfile* profile = nullptr;
    std::string agent_id;
    std::string task_id;
    Step step = Step::kClaim;
    std::size_t tool = 0;
    std::uint64_t duration_ns = 0;  // of the current call
    std::uint64_t args = 0;         // identifies the arguments of the current call
    int calls_made = 0;             // for the current task
    int calls_left = 0;
    int calls_since_model = 0;
    std::int64_t claimed_at_ms = 0;
    std::int64_t leaves_at_ms = 0;
  };
  struct ScheduledStep {
    std::int64_t at_ms;
    std::size_t worker;
    bool operator>(const ScheduledStep& other) const {
      return at_ms != other.at_ms ? at_ms > other.at_ms : worker > other.worker;
    }
  };

  void Hire(std::size_t place, std::int64_t at_ms);
  // Each emits the current event and returns the time until the worker's next one.
  double Act(Worker& worker, std::int64_t now_ms, Event& event);
  double Claim(Worker& worker, std::int64_t now_ms, Event& event);
  double RecordFinishedCall(Worker& worker, Event& event);
  double CallModel(Worker& worker, Event& event);
  double Finish(Worker& worker, std::int64_t now_ms, Event& event);
  double Score(Worker& worker, Event& event);
  double BeginCall(Worker& worker, bool again);

  double Uniform();
  double Lognormal(double median, double sigma);

  const Options options_;
  std::mt19937_64 random_;
  std::vector<Worker> workers_;
  std::priority_queue<ScheduledStep, std::vector<ScheduledStep>, std::greater<>> schedule_;
  std::uint64_t hired_ = 0;
  std::uint64_t tasks_ = 0;
  std::uint64_t events_ = 0;
  SimulatedEvent current_;
  std::string event_id_;
  std::string args_hash_;
};

}  // namespace pitwall::fleet
