// The live agents page by page, for outputs as large as the fleet that must not need memory of its
// size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "pitwall/reading.h"
#include "pitwall/store.h"

namespace pitwall {

// What a Reading says of each agent, read anew at every round. An output that goes family by family
// makes one round for each and asks for the part that it needs.
//
// Consistency: the agents are those of the moment of construction; one that retires leaves out of
// the pages that follow. Within a series what Reading promises holds; two rounds may see different
// numbers, the later one never the smaller count.
// Thread safety: one thread. Recorders never wait; retiring an agent waits while a page is read
// (microseconds), never between two pages, however long the caller takes.
// Cost: construction visits every series once. Memory: 8 bytes an agent, one more for each kind of
// part, 4 a series, and one page. The store must outlive the walk.
class FleetWalk {
 public:
  // What of an agent is filled in, besides who it is, when it was active and its tasks in progress.
  enum Part : unsigned {
    kIdentity = 0,
    kTasks = 1,           // counts
    kTaskDurations = 2,   // and the counts
    kToolErrors = 4,      // names, errors and bytes
    kTools = 8,           // and calls
    kToolDurations = 16,  // and how long they took
    kQuality = 32,        // but for the newest scores
    kTokens = 64,
    kDescription = 128,  // role and model
    kLoop = 256,         // whether it is in one, and of how many calls
    kTaskTypes = 512,    // tasks of each type, their durations too, instead of all together
    kNewestScores = 1024,
  };
  using Parts = unsigned;

  // `parts`: all that any round will ask for.
  FleetWalk(const Store& store, Parts parts);
  ~FleetWalk();
  FleetWalk(const FleetWalk&) = delete;
  FleetWalk& operator=(const FleetWalk&) = delete;

  // Starts a round, at the first agent in the order of Reading::agents.
  void Begin(Parts parts);
  // The next page; empty at the end. It lives until the next call, names of tools, types of task,
  // roles and models as long as the walk.
  std::span<const AgentReading> Next();

  // The sums over all agents, the retired included, as Reading::fleet; nothing else is filled. One
  // pass over every series; memory in proportion to the names, not the agents.
  static Reading ReadFleet(const Store& store);
  // What the retired had done, as Reading::retired; nothing else is filled.
  static Reading ReadRetired(const Store& store);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pitwall
