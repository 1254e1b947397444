// Memory orders that no model fails without, and why they stand all the same.
#pragma once

#include <array>
#include <atomic>

namespace pitwall::test {

struct OrderReason {
  const char* file;
  const char* text;          // of the line that the order is written in
  std::memory_order weaker;  // that it might be; seq_cst: any
  const char* reason;
};

inline constexpr auto kOrderReasons = std::to_array<OrderReason>({
    {"store/src/series/cells.cc", "AddSaturated(value.cells[i], current[i].load",
     std::memory_order_seq_cst,
     "These cells promise nothing of each other; they pair with AddToCells() as those of shards "
     "do."},
    {"store/src/series/cells.cc", "AddSaturated(value.cells[i], late[i].load",
     std::memory_order_seq_cst, "As those of now."},
    {"store/src/core/counting.cc", "ref.store(name", std::memory_order_seq_cst,
     "A name's record, which its maker put into the directory before: whoever else reads the "
     "reference loads it with acquire. Names are never freed."},
    {"store/src/core/counting.cc", "At(agent).model.load", std::memory_order_seq_cst,
     "Pairs with the store above: a name's record, which the series of the call then names."},
    {"store/src/core/call_sequences.cc", "last_tool.exchange", std::memory_order_seq_cst,
     "Hands the name of a tool on, as a role."},
    {"store/src/memory/directory.cc", "bucket.load(std::memory_order_acquire));",
     std::memory_order_seq_cst,
     "The owner's own walk over what may be damaged: each line is looked at before it is used."},
    {"store/src/memory/directory.cc", "at = Links(at).next.load", std::memory_order_seq_cst,
     "As the load before it."},
    {"store/src/memory/directory.cc", "after = Links(before)", std::memory_order_seq_cst,
     "Covered by the acquire of the bucket: only exchanges came after the insertion of what the "
     "chain leads to."},
    {"store/src/memory/directory.cc", "Links(before).next.store", std::memory_order_seq_cst,
     "Covered by the acquire of the bucket, as the loads; kept, so that a chain reads alike "
     "everywhere."},
    {"store/src/memory/directory.h", "Links(made).next.store", std::memory_order_seq_cst,
     "Relacy holds to C++11, where the release in Allocate() goes on through later "
     "stores of its "
     "thread. In C++20 it does not, and a walk could miss the raised version."},
    {"store/src/patterns/agent_patterns.h", "busy_", std::memory_order_seq_cst,
     "A lock around plain words, which Relacy does not watch: patterns_stress_test.cc fails under "
     "ThreadSanitizer."},
    {"store/src/core/call_sequences.cc", "patterns.load", std::memory_order_seq_cst,
     "Pairs with Arena::GetOrAllocate(), whose own load of the reference has a model that fails."},
    {"store/src/reading/builder.cc", "record.role.load", std::memory_order_seq_cst,
     "Pairs with counting.cc: a name's record."},
    {"store/src/reading/builder.cc", "record.model.load", std::memory_order_seq_cst, "As role."},
    {"store/src/reading/builder.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in scores.h."},
    {"store/src/reading/fleet_index.cc", "direct.load", std::memory_order_seq_cst,
     "To know what to load early: what is read is read by series_reader.cc."},
    {"store/src/reading/scores.h", "agent.scores.load", std::memory_order_seq_cst,
     "Pairs with Arena::GetOrAllocate(), whose own load of the reference has a model that fails."},
    {"store/src/reading/series_reader.cc", "ref.load", std::memory_order_seq_cst,
     "The walk of cells.cc over the same cells, in the same order; that one has a model."},
    {"store/src/reading/series_reader.cc", "shard.cells[i].load", std::memory_order_seq_cst,
     "As above."},
    {"store/src/core/save_patterns.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in scores.h."},
    {"store/src/reading/fleet_walk.cc", "record.patterns.load", std::memory_order_seq_cst,
     "As in builder.cc."},
    {"store/src/reading/fleet_walk.cc", "record.role.load", std::memory_order_seq_cst,
     "As in builder.cc."},
    {"store/src/reading/fleet_walk.cc", "record.model.load", std::memory_order_seq_cst,
     "As in builder.cc."},
    {"store/src/core/restore.cc", "record.role.store", std::memory_order_seq_cst,
     "As in counting.cc."},
    {"store/src/core/restore.cc", "record.model.store", std::memory_order_seq_cst,
     "As in counting.cc."},
    {"store/src/shared/event_queue.cc", "QueuedEventRef event = EventQueueOf(arena_).newest.load",
     std::memory_order_seq_cst,
     "Of an owner that recovers, as in Read(), which has a model; its own is to die at every step "
     "(stepping_keeper_test.cc)."},
    {"store/src/shared/process_table.cc", "is_in_use", std::memory_order_seq_cst,
     "Keeps the exchanges that take back what a dead process held ahead of those of the next one, "
     "which has the same number. In Relacy no exchange trades places with a later one."},
    {"store/src/shared/checked_cells.cc", ".load", std::memory_order_seq_cst,
     "The walk of cells.cc over the same cells, in the same order; that one has a model."},
});

}  // namespace pitwall::test
