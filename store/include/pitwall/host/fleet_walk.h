// The live agents page by page, for outputs of a whole fleet in constant memory. For daemons.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "pitwall/reading.h"
#include "pitwall/store.h"

namespace pitwall {

// The fields of Reading::agents, read again in every round. An output that is grouped by metric
// family makes one round for each family and asks for the parts that it needs.
//
// Consistency: the agents are those at construction; a retired agent is missing from later pages.
// Within a series the guarantees of Reading hold. Two rounds may see different numbers, but a count
// never decreases.
//
// One thread. Recorders never wait; retiring an agent waits while a page is read (microseconds),
// but never between two pages, however long the caller takes. Cost: construction visits every
// series once. Memory: 8 bytes per agent, one more for each kind of part, 4 per series, and one
// page. The store must outlive the walk.
class FleetWalk {
 public:
  // The parts of an agent to fill in. Identity, times of activity and tasks in progress are always
  // filled in.
  enum Part : unsigned {
    kIdentity = 0,
    kTasks = 1,           // counts
    kTaskDurations = 2,   // and the counts
    kToolErrors = 4,      // names, errors, bytes, time of calls and of waiting
    kTools = 8,           // and calls
    kToolDurations = 16,  // and how long they took
    kQuality = 32,        // except the newest scores
    kTokens = 64,
    kDescription = 128,  // role and model
    kLoop = 256,         // whether the agent is in a loop, and the number of its calls
    kTaskTypes = 512,    // tasks and their durations by type, instead of the totals
    kNewestScores = 1024,
    kModelCalls = 2048,  // calls, errors, durations
  };
  using Parts = unsigned;

  // `parts`: the union of the parts of all rounds.
  FleetWalk(const Store& store, Parts parts);
  ~FleetWalk();
  FleetWalk(const FleetWalk&) = delete;
  FleetWalk& operator=(const FleetWalk&) = delete;

  // Starts a round, at the first agent in the order of Reading::agents.
  void Begin(Parts parts);
  // The next page; empty at the end. It is valid until the next call. The names of tools, types of
  // task, roles and models are valid as long as the walk.
  std::span<const AgentReading> Next();

  // The sums over all agents, including retired ones, as Reading::fleet; nothing else is filled.
  // One pass over every series; memory in proportion to the names, not to the agents.
  static Reading ReadFleet(const Store& store);
  // The sums of all groups of all dimensions, as Reading::groups of Store::ReadGroups, by dimension
  // and name; `label_names` is set, nothing else is filled. One pass over every series; memory in
  // proportion to the combinations of groups and their names.
  static Reading ReadGroups(const Store& store);
  // The sums over retired agents, as Reading::retired; nothing else is filled.
  static Reading ReadRetired(const Store& store);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pitwall
