// A recording process ends at every step of its work. At any step, every record that had returned
// is in the arena, and at most the interrupted one in addition. The next process continues with the
// same agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <functional>
#include <optional>
#include <set>
#include <thread>

#include "series/records.h"
#include "shared/arena_file.h"
#include "shared/process_table.h"
#include "tests/store/model/stepping_atomics.h"
#include "tests/store/shared/shared_arena.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using internal::Line;
using test::Steps;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

StoreOptions TinyOptions() {
  StoreOptions options = OptionsWithoutSampler();
  options.max_bytes = 2U << 20;
  options.max_agents = 8;
  options.max_tools = 8;
  return options;
}

// The operations of a process in their order, and the records of each that the owner must find.
class Script {
 public:
  struct Operation {
    std::function<void()> run;
    std::string agent;  // of the recorded call; empty: none
    int calls = 0;
    int events = 0;
  };

  explicit Script(const std::string& folder) {
    Add([this, folder] { store_.emplace(Store::Attach(folder)); });
    Add([this] { agent_.emplace(store_->GetAgent("new")); });
    Add([this] { bash_.emplace(agent_->GetTool("bash")); });
    AddCalls("new", 1, [this] { bash_->Record(100us); });         // writer slot, shard and octave
    AddCalls("new", 1, [this] { bash_->Record(100us); });         // no allocation
    AddCalls("new", 1, [this] { bash_->Record(10ms, false); });   // an octave
    AddEvents(1, [this] { agent_->Describe("coder", "opus"); });  // names
    AddEvents(1, [this] { task_.emplace(agent_->ClaimTask("t1", "fix")); });
    AddEvents(1, [this] { task_->Complete(8.5); });
    AddCalls("brief", 1, [this] { store_->GetAgent("brief").GetTool("read").Record(1ms); });
    AddCalls("known", 1, [this] { store_->GetAgent("known").GetTool("bash").Record(1ms); });
    AddCalls("new", 2, [this] {
      std::thread([this] {
        bash_->Record(1ms);
        bash_->Record(1ms);
      }).join();
    });
    Add([this] {
      task_.reset();
      bash_.reset();
      agent_.reset();
    });
    Add([this] { store_.reset(); });
  }

  const std::vector<Operation>& operations() const { return operations_; }

 private:
  void Add(std::function<void()> run) { operations_.push_back({std::move(run), "", 0, 0}); }
  void AddCalls(std::string agent, int calls, std::function<void()> run) {
    operations_.push_back({std::move(run), std::move(agent), calls, 0});
  }
  void AddEvents(int events, std::function<void()> run) {
    operations_.push_back({std::move(run), "", 0, events});
  }

  std::optional<AttachedStore> store_;
  std::optional<Agent> agent_;
  std::optional<Tool> bash_;
  std::optional<Task> task_;
  std::vector<Operation> operations_;
};

// The progress of the recording process, in memory that both processes share.
struct Progress {
  std::atomic<std::size_t> done;  // operations that returned
  std::atomic<std::uint64_t> steps;
};

// The arena, its owner, and the records that must be in it by now.
class SteppedArena {
 public:
  explicit SteppedArena(Progress& progress) : arena_(TinyOptions()), progress_(progress) {
    WaitFor(InChild(
        [&] { Store::Attach(arena_.folder()).GetAgent("known").GetTool("bash").Record(1ms); }));
    expected_["known"] = 1;
    Collect();
    Reclaim();
  }

  // A process runs the script and ends after `steps` steps, or completes. Returns its status.
  int RunScript(std::optional<std::uint64_t> steps) {
    progress_.done = 0;
    const int status = WaitFor(InChild([&] {
      Script script(arena_.folder());
      const std::uint64_t before = Steps::taken();
      if (steps) Steps::EndAfter(static_cast<std::int64_t>(*steps));
      for (const Script::Operation& operation : script.operations()) {
        operation.run();
        progress_.done.fetch_add(1, std::memory_order_release);
      }
      Steps::Continue();
      progress_.steps = Steps::taken() - before;
    }));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Collects everything, and compares it with the operations that returned.
  void CollectAndCompare() {
    const Script script("");
    int open_calls = 0;
    int open_events = 0;
    std::string open_agent;
    std::size_t number = 0;
    for (const Script::Operation& operation : script.operations()) {
      if (number < progress_.done) {
        if (operation.calls != 0) expected_[operation.agent] += operation.calls;
        expected_events_ += operation.events;
      } else if (number == progress_.done) {
        open_agent = operation.agent;
        open_calls = operation.calls;
        open_events = operation.events;
      }
      ++number;
    }
    Collect();
    const int found = calls_[open_agent];
    if (open_calls != 0 && found > expected_[open_agent]) {
      EXPECT_LE(found, expected_[open_agent] + open_calls);
      expected_[open_agent] = found;
    }
    if (events_ > expected_events_) {
      EXPECT_LE(events_, expected_events_ + open_events);
      expected_events_ = events_;
    }
    for (const auto& [agent, calls] : expected_) EXPECT_EQ(calls_[agent], calls) << agent;
    EXPECT_EQ(events_, expected_events_);
    EXPECT_EQ(event_ids_.size(), static_cast<std::size_t>(events_));
    EXPECT_EQ(arena_.collector().stats().quarantined, 0U)
        << arena_.collector().DrainMessages().back().text;
    EXPECT_EQ(arena_.collector().stats().dropped, 0U);
  }

  // Reclaims what dead processes held. Afterwards nothing is held.
  void Reclaim(std::chrono::milliseconds idle = 1h) {
    arena_.collector().ReleaseUnused(idle);
    const internal::OpenedArena opened = internal::OpenArenaFile(arena_.file());
    ASSERT_NE(opened.arena, nullptr);
    const internal::Arena& arena = *opened.arena;
    for (const auto& owner :
         arena.At(internal::Ref<internal::WriterOwners>(internal::kWriterOwnersLine)).owners) {
      EXPECT_EQ(owner.load(std::memory_order_relaxed), 0U);
    }
    for (const auto& entry : internal::ProcessesOf(arena).entries) {
      EXPECT_EQ(entry.is_in_use.load(std::memory_order_relaxed), 0U);
    }
    const auto end = static_cast<Line>(arena.used_bytes() / internal::kLineBytes);
    for (Line line = internal::kFirstLine; line < end; ++line) {
      const internal::AgentRef ref(line);
      const internal::AgentRecord& agent = arena.At(ref);
      constexpr auto kKind = static_cast<std::uint32_t>(internal::NameKind::kAgent);
      const auto& roots = arena.At(internal::Ref<internal::RegistryRoots>(internal::kRegistryLine));
      if (agent.links.kind.load(std::memory_order_relaxed) != kKind) continue;
      // A record without a hash was never completed.
      if (agent.links.hash.load(std::memory_order_relaxed) == 0) continue;
      if (ref == roots.overflow_agent) continue;
      EXPECT_EQ(agent.references.load(std::memory_order_relaxed) & ~internal::kRetired, 0U);
    }
  }

  // Retires and removes all agents, which are idle.
  void RemoveAll() {
    for (int i = 0; i < 3; ++i) {
      Reclaim(0ms);
      Collect();
    }
  }

  std::uint64_t used_lines() {
    return arena_.collector().stats().bytes_used / internal::kLineBytes;
  }
  std::uint64_t series() { return arena_.collector().stats().series; }

 private:
  void Collect() {
    calls_.clear();
    for (const auto& [key, count] : arena_.Take()) calls_[key.first] += static_cast<int>(count);
    for (const SentEvent& sent : arena_.collector().ReadEvents()) {
      event_ids_.insert(sent.event_id);
      ++events_;
      EXPECT_EQ(sent.event.agent_id, "new");
    }
    arena_.collector().DiscardEvents();
  }

  SharedArena arena_;
  Progress& progress_;
  std::map<std::string, int> calls_;
  std::map<std::string, int> expected_;
  int events_ = 0;
  int expected_events_ = 0;
  std::set<std::string> event_ids_;
};

class SteppingWriterTest : public ::testing::Test {
 protected:
  SteppingWriterTest()
      : progress_(*static_cast<Progress*>(mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
                                               MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~SteppingWriterTest() override { munmap(&progress_, sizeof(Progress)); }

  Progress& progress_;
};

TEST_F(SteppingWriterTest, EveryStepMayBeTheLast) {
  // The lines in use if no process dies.
  SteppedArena whole(progress_);
  ASSERT_EQ(whole.RunScript(std::nullopt), 0);
  const std::uint64_t steps = progress_.steps;
  const std::uint64_t whole_lines = whole.used_lines();
  constexpr std::uint64_t kLeakedLines = 8;  // an event and a name for it
  const std::uint64_t stride = static_cast<std::uint64_t>(test::Rounds(2, 1));
  std::uint64_t killed = 0;
  std::uint64_t most_leaked = 0;
  for (std::uint64_t step = 0; step < steps; step += stride) {
    SCOPED_TRACE("step " + std::to_string(step));
    SteppedArena arena(progress_);
    ASSERT_EQ(arena.RunScript(step), Steps::kExitStatus);
    ++killed;
    arena.CollectAndCompare();
    arena.Reclaim();
    // Another process continues with the same agents.
    ASSERT_EQ(arena.RunScript(std::nullopt), 0);
    arena.CollectAndCompare();
    const std::uint64_t leaked = arena.used_lines() - std::min(arena.used_lines(), whole_lines);
    most_leaked = std::max(most_leaked, leaked);
    EXPECT_LE(leaked, kLeakedLines);
    // All agents are removed. The next ones use the same memory.
    arena.RemoveAll();
    EXPECT_EQ(arena.series(), 0U);
    ASSERT_EQ(arena.RunScript(std::nullopt), 0);
    arena.CollectAndCompare();
    EXPECT_LE(arena.used_lines(), whole_lines + leaked);
  }
  std::printf("recording process: %lu steps, ended at %lu of them, at most %lu lines leaked\n",
              steps, killed, most_leaked);
}

}  // namespace
}  // namespace pitwall
