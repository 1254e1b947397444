// Memory orders that can be weakened without a failing model, and the reasons for keeping them.
#pragma once

#include <array>
#include <atomic>

namespace pitwall::test {

struct OrderReason {
  const char* file;
  const char* text;          // of the line with the order
  std::memory_order weaker;  // the weaker order; seq_cst: any
  const char* reason;
};

inline constexpr auto kOrderReasons = std::to_array<OrderReason>({
    {"store/src/series/cells.cc", "AddSaturated(value.cells[i], current[i].load",
     std::memory_order_seq_cst,
     "Nothing is guaranteed between these cells. They pair with AddToCells() as those of shards "
     "do."},
    {"store/src/series/cells.cc", "AddSaturated(value.cells[i], late[i].load",
     std::memory_order_seq_cst, "As for current events."},
    {"store/src/series/agent_groups.cc", "ref.store(name", std::memory_order_seq_cst,
     "A name's record, which was inserted into the directory before. Every other reader of the "
     "reference loads it with acquire. Names are never freed."},
    {"store/src/series/agent_groups.cc", "return agent.", std::memory_order_seq_cst,
     "Pairs with the store above: a name's record."},
    {"store/src/series/agent_groups.cc", "agent.labels.load", std::memory_order_seq_cst,
     "Pairs with Arena::GetOrAllocate(), whose own load of the reference has a model that fails."},
    {"store/src/series/agent_groups.cc", "values[label].load", std::memory_order_seq_cst,
     "As for a role."},
    {"store/src/core/counting.cc", "At(agent).model.load", std::memory_order_seq_cst,
     "Pairs with the store above: a name's record, which the series of the call then refers to."},
    {"store/src/core/call_sequences.cc", "last_tool.exchange", std::memory_order_seq_cst,
     "Publishes the name of a tool, as for a role."},
    {"store/src/memory/directory.cc", "bucket.load(std::memory_order_acquire));",
     std::memory_order_seq_cst,
     "The owner's walk over a chain that may be damaged: each line is checked before it is used."},
    {"store/src/memory/directory.cc", "at = Links(at).next.load", std::memory_order_seq_cst,
     "As for the load before it."},
    {"store/src/memory/directory.cc", "after = Links(before)", std::memory_order_seq_cst,
     "Covered by the acquire of the bucket: since the insertion of the chain's records, only "
     "exchanges have changed the bucket."},
    {"store/src/memory/directory.cc", "Links(before).next.store", std::memory_order_seq_cst,
     "Covered by the acquire of the bucket, as for the loads. Kept, so that all code for chains "
     "uses "
     "the same orders."},
    {"store/src/memory/directory.h", "Links(made).next.store", std::memory_order_seq_cst,
     "Relacy follows C++11, where later stores of the thread continue the release sequence of "
     "Allocate(). In C++20 they do not, and a walk could miss the raised version."},
    {"store/src/patterns/agent_patterns.h", "busy_", std::memory_order_seq_cst,
     "A lock around plain words, which Relacy does not observe. Without it patterns_stress_test.cc "
     "fails under ThreadSanitizer."},
    {"store/src/core/call_sequences.cc", "patterns.load", std::memory_order_seq_cst,
     "Pairs with Arena::GetOrAllocate(), whose own load of the reference has a model that fails."},
    {"store/src/reading/builder.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in scores.h."},
    {"store/src/reading/fleet_index.cc", "direct.load", std::memory_order_seq_cst,
     "Only for prefetching: series_reader.cc reads the contents."},
    {"store/src/reading/scores.h", "agent.scores.load", std::memory_order_seq_cst,
     "Pairs with Arena::GetOrAllocate(), whose own load of the reference has a model that fails."},
    {"store/src/core/retired_roster.cc", "agent.scores.load", std::memory_order_seq_cst,
     "As in scores.h."},
    {"store/src/reading/series_reader.cc", "ref.load", std::memory_order_seq_cst,
     "The walk of cells.cc over the same cells, in the same order; that one has a model."},
    {"store/src/reading/series_reader.cc", "shard.cells[i].load", std::memory_order_seq_cst,
     "As above."},
    {"store/src/core/save_patterns.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in scores.h."},
    {"store/src/reading/fleet_walk.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in builder.cc."},
    {"store/src/reading/fleet_walk.cc", "record.role.load", std::memory_order_seq_cst,
     "As in agent_groups.cc."},
    {"store/src/reading/fleet_walk.cc", "record.model.load", std::memory_order_seq_cst,
     "As in agent_groups.cc."},
    {"store/src/shared/event_queue.cc", "QueuedEventRef event = EventQueueOf(arena_).newest.load",
     std::memory_order_seq_cst,
     "For an owner that recovers. The same load in Read() has a model; this one is tested by "
     "owners "
     "that die at every step (stepping_keeper_test.cc)."},
    {"store/src/shared/process_table.cc", "is_in_use", std::memory_order_seq_cst,
     "Orders the exchanges that reclaim a dead process before those of the next process, which has "
     "the same number. Relacy never reorders an exchange with a later one."},
    {"store/src/shared/checked_cells.cc", ".load", std::memory_order_seq_cst,
     "The walk of cells.cc over the same cells, in the same order; that one has a model."},
});

}  // namespace pitwall::test
