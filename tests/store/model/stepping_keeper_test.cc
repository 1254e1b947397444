// The owner of an arena ends at every step of its work, and again while it recovers. In the end
// three things hold: the totals of the last durable snapshot plus the calls after its offsets are
// right, no event is lost or has another id, and the memory that was freed is used again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <cstring>
#include <optional>

#include "shared/arena_file.h"
#include "tests/store/model/lines_in_use.h"
#include "tests/store/model/stepping_atomics.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using test::Steps;
using namespace std::chrono_literals;

constexpr std::size_t kAgents = 6;
constexpr int kEvents = 8;  // of an agent of a short-lived process

StoreOptions TinyOptions() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_bytes = 2U << 20;
  options.max_agents = 16;
  options.max_tools = 8;
  return options;
}

std::string AgentId(std::size_t agent) { return "agent-" + std::to_string(agent); }

// A snapshot of an owner: the totals, and the offsets of the calls in them.
struct Snapshot {
  std::array<std::uint64_t, kAgents> calls;
  std::array<std::uint64_t, 4> arena_ids;
  std::array<std::array<char, 4096>, 4> offsets;
  std::array<std::size_t, 4> offsets_bytes;
  std::size_t files;
};

// The state that survives an owner. `current` selects the valid snapshot, as a rename does.
struct Durable {
  std::array<Snapshot, 2> snapshots;
  std::atomic<std::size_t> current;
  std::array<std::array<char, 48>, 256> event_ids;
  std::atomic<std::size_t> events;
  std::atomic<std::uint64_t> steps;         // of the last life that was not ended early
  std::atomic<std::uint64_t> lines_in_use;  // at the end of that life
};

// One life of an owner.
class Owner {
 public:
  Owner(const std::string& folder, Durable& durable) : folder_(folder), durable_(durable) {}

  void Live() {
    Store store(TinyOptions());
    auto opened = ArenaCollector::Open(folder_, TinyOptions());
    if (!opened.ok()) {
      std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
      _exit(1);
    }
    const std::unique_ptr<ArenaCollector> collector = *std::move(opened);
    const Snapshot& last = durable_.snapshots[durable_.current];
    std::vector<ArenaOffsets> offsets;
    for (std::size_t i = 0; i < last.files; ++i) {
      offsets.push_back(
          {last.arena_ids[i], std::string(last.offsets[i].data(), last.offsets_bytes[i])});
    }
    collector->RestoreOffsets(offsets);
    // An idle agent is retired in one round and removed in the next.
    for (int round = 0; round < 3; ++round) {
      collector->CollectCalls(store);
      Accept(collector->ReadEvents());
      collector->DiscardEvents();
      Write(*collector, store, last);
      collector->ReleaseUnused(0ms);
    }
    if (collector->stats().quarantined != 0) _exit(2);
    durable_.lines_in_use =
        test::LinesInUse(*internal::OpenArenaFile(folder_ + "/pitwall.arena").arena);
  }

 private:
  void Accept(std::span<const SentEvent> events) {
    for (const SentEvent& sent : events) {
      const std::size_t known = durable_.events;
      const auto begin = durable_.event_ids.begin();
      if (std::any_of(begin, begin + static_cast<std::ptrdiff_t>(known),
                      [&](const auto& id) { return sent.event_id == id.data(); })) {
        continue;
      }
      std::strncpy(durable_.event_ids[known].data(), sent.event_id.c_str(), 47);
      durable_.events = known + 1;
    }
  }
  // Adds the calls since the start of this life to the snapshot with which the life began.
  void Write(const ArenaCollector& collector, const Store& store, const Snapshot& began) {
    if (first_ == nullptr) first_ = std::make_unique<Snapshot>(began);
    const std::size_t next = 1 - durable_.current;
    Snapshot& snapshot = durable_.snapshots[next];
    snapshot.calls = first_->calls;
    const Reading reading = store.Read(Window::kAll);
    for (const AgentReading& agent : reading.agents) {
      const auto number = static_cast<std::size_t>(std::string(agent.agent_id).back() - '0');
      for (const ToolReading& tool : agent.tools) snapshot.calls[number] += tool.calls;
    }
    snapshot.files = 0;
    for (const ArenaOffsets& offsets : collector.Offsets()) {
      const std::size_t i = snapshot.files++;
      snapshot.arena_ids[i] = offsets.arena_id;
      snapshot.offsets_bytes[i] = offsets.bytes.size();
      std::memcpy(snapshot.offsets.at(i).data(), offsets.bytes.data(), offsets.bytes.size());
    }
    durable_.current = next;
  }

  const std::string folder_;
  Durable& durable_;
  std::unique_ptr<Snapshot> first_;
};

// An arena with agents in all states, and the lives of its owners.
class OwnedArena {
 public:
  // With or without a process that stays attached. Without one, the next owner replaces the file.
  OwnedArena(Durable& durable, bool has_attached) : durable_(durable) {
    std::memset(static_cast<void*>(&durable_), 0, sizeof durable_);
    RunOwner();
    Record();
    if (has_attached) {
      attached_.emplace(Store::Attach(folder_.path()));
      held_.emplace(attached_->GetAgent(AgentId(2)).GetTool("bash"));
      RecordOfAttached();
    }
  }

  // Runs an owner that ends after `steps`, or completes. Returns its status.
  int RunOwner(std::optional<std::uint64_t> steps = std::nullopt) {
    const int status = WaitFor(InChild([&] {
      const std::uint64_t before = Steps::taken();
      if (steps) Steps::EndAfter(static_cast<std::int64_t>(*steps));
      Owner(folder_.path(), durable_).Live();
      Steps::Continue();
      durable_.steps = Steps::taken() - before;
    }));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Continues after any death: the attached process records, into the memory that was freed too.
  void Continue() {
    if (attached_) {
      RecordOfAttached();
      for (std::size_t agent = 3; agent < kAgents; ++agent) {
        attached_->GetAgent(AgentId(agent)).GetTool("bash").Record(1ms);
        ++expected_[agent];
      }
    }
    Record();
  }

  void Expect() {
    const Snapshot& snapshot = durable_.snapshots[durable_.current];
    for (std::size_t agent = 0; agent < kAgents; ++agent) {
      EXPECT_EQ(snapshot.calls[agent], expected_[agent]) << AgentId(agent);
    }
    EXPECT_EQ(durable_.events, expected_events_);
  }

 private:
  // A process attaches, records and detaches.
  void Record() {
    const int status = WaitFor(InChild([&] {
      try {
        AttachedStore store = Store::Attach(folder_.path());
        for (std::size_t agent = 0; agent < 2; ++agent) {
          Tool bash = store.GetAgent(AgentId(agent)).GetTool("bash");
          bash.Record(1ms);
          bash.Record(100us);
          for (int i = 0; i < kEvents; ++i) store.GetAgent(AgentId(agent)).Heartbeat();
        }
      } catch (const AttachError&) {
        _exit(1);  // the owner died between two files
      }
    }));
    if (status != 0) return;
    for (std::size_t agent = 0; agent < 2; ++agent) {
      expected_[agent] += 2;
      expected_events_ += kEvents;
    }
  }
  void RecordOfAttached() {
    held_->Record(1ms);
    ++expected_[2];
    attached_->GetAgent(AgentId(2)).Heartbeat();
    ++expected_events_;
  }

  test::TemporaryFolder folder_;
  Durable& durable_;
  std::optional<AttachedStore> attached_;
  std::optional<Tool> held_;
  std::array<std::uint64_t, kAgents> expected_{};
  std::size_t expected_events_ = 0;
};

class SteppingKeeperTest : public ::testing::TestWithParam<bool> {
 protected:
  SteppingKeeperTest()
      : durable_(*static_cast<Durable*>(mmap(nullptr, sizeof(Durable), PROT_READ | PROT_WRITE,
                                             MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~SteppingKeeperTest() override { munmap(&durable_, sizeof(Durable)); }

  // One life ends after `step`, and the life that recovers ends after `recovery_step`, if it is
  // given. The attached process records after each. Then owners complete.
  void EndLives(std::uint64_t step, std::optional<std::uint64_t> recovery_step) {
    OwnedArena arena(durable_, GetParam());
    ASSERT_EQ(arena.RunOwner(step), Steps::kExitStatus);
    arena.Continue();
    if (recovery_step) {
      arena.RunOwner(recovery_step);
      arena.Continue();
    }
    for (int life = 0; life < 2; ++life) {
      ASSERT_EQ(arena.RunOwner(), 0);
      arena.Expect();
      arena.Continue();
    }
    ASSERT_EQ(arena.RunOwner(), 0);
    arena.Expect();
  }

  // Measures the steps of a complete life, and the lines in use after as many lives as above.
  void CompleteLives(int lives) {
    OwnedArena arena(durable_, GetParam());
    for (int life = 0; life < lives; ++life) {
      ASSERT_EQ(arena.RunOwner(), 0);
      if (life == 0) steps_ = durable_.steps;
      arena.Expect();
      if (life + 1 < lives) arena.Continue();
    }
    lines_in_use_ = durable_.lines_in_use;
  }

  static constexpr std::uint64_t kLeakedLines = 16;  // a series and its cells

  Durable& durable_;
  std::uint64_t steps_ = 0;
  std::uint64_t lines_in_use_ = 0;
};

TEST_P(SteppingKeeperTest, EveryStepMayBeTheLast) {
  CompleteLives(4);
  const auto stride = static_cast<std::uint64_t>(test::Rounds(37, 1));
  std::uint64_t killed = 0;
  std::uint64_t most_lines = 0;
  for (std::uint64_t step = 0; step < steps_; step += stride, ++killed) {
    SCOPED_TRACE("step " + std::to_string(step) + " of " + std::to_string(steps_));
    EndLives(step, std::nullopt);
    EXPECT_LE(durable_.lines_in_use, lines_in_use_ + kLeakedLines);
    most_lines = std::max(most_lines, durable_.lines_in_use.load());
  }
  std::printf(
      "owner: %lu steps, ended at %lu of them; %lu lines in use, at most %lu after a death\n",
      steps_, killed, lines_in_use_, most_lines);
}

TEST_P(SteppingKeeperTest, EveryStepOfARecoveryMayBeTheLast) {
  CompleteLives(5);
  // The strides are coprime, so that the pairs cover every step of both lives.
  const auto stride = static_cast<std::uint64_t>(test::Rounds(311, 17));
  const auto recovery_stride = static_cast<std::uint64_t>(test::Rounds(197, 19));
  std::uint64_t killed = 0;
  std::uint64_t recovery_step = 0;
  for (std::uint64_t step = 0; step < steps_; step += stride) {
    for (recovery_step %= recovery_stride; recovery_step < steps_;
         recovery_step += recovery_stride, ++killed) {
      SCOPED_TRACE("steps " + std::to_string(step) + " and " + std::to_string(recovery_step));
      EndLives(step, recovery_step);
      EXPECT_LE(durable_.lines_in_use, lines_in_use_ + 2 * kLeakedLines);
    }
  }
  std::printf("owner that recovers: ended at %lu pairs of steps\n", killed);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutAnAttachedProcess, SteppingKeeperTest, ::testing::Bool(),
                         [](const auto& kind) { return kind.param ? "Attached" : "None"; });

}  // namespace
}  // namespace pitwall
