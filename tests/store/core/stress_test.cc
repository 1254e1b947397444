// Conservation: every record is read exactly once, whatever other threads do.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

// Upper bound of the bucket of the longest call, 2 ms.
constexpr std::uint64_t kUpperNs = 2'129'898;

struct Tally {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t sum_ns = 0;

  void Add(const Tally& other) {
    calls += other.calls;
    errors += other.errors;
    sum_ns += other.sum_ns;
  }
};

Tally TallyOf(const AgentReading& agent) {
  Tally tally;
  for (const ToolReading& tool : agent.tools) {
    tally.Add({tool.calls, tool.errors, tool.durations.sum_ns});
  }
  for (const ModelReading& model : agent.models) {
    tally.Add({model.calls, model.errors, model.durations.sum_ns});
  }
  return tally;
}

// Of a tool or a model.
template <class Calls>
bool IsConsistent(const Calls& calls, Window window) {
  std::uint64_t count = 0;
  for (const BucketCount& bucket : calls.durations.buckets) count += bucket.count;
  if (calls.errors <= calls.calls && count == calls.durations.count &&
      calls.durations.sum_ns <= calls.durations.count * kUpperNs) {
    return true;
  }
  std::fprintf(stderr, "window %d: %lu calls, %lu errors, %lu in buckets, %lu ns\n",
               static_cast<int>(window), calls.calls, calls.errors, count, calls.durations.sum_ns);
  return false;
}

// Holds for every reading at any time.
void ExpectConsistent(const Reading& reading, std::atomic<bool>& is_consistent) {
  for (const AgentReading& agent : reading.agents) {
    for (const ToolReading& tool : agent.tools) {
      if (!IsConsistent(tool, reading.window)) is_consistent = false;
    }
    for (const ModelReading& model : agent.models) {
      if (!IsConsistent(model, reading.window)) is_consistent = false;
    }
  }
}

class StressTest : public ::testing::Test {
 protected:
  static constexpr int kWriters = 8;
  static constexpr int kReaders = 2;

  // Runs the writers, the sampler and the readers concurrently, for less than a day of store time.
  template <class Write>
  Tally Run(Store& store, FakeClock& clock, const Write& write) {
    std::atomic<bool> is_over{false};
    std::vector<std::thread> others;
    others.emplace_back([&] {
      const std::int64_t until_ms = clock.WallMs() + 20 * 3'600'000;
      while (!is_over) {
        if (clock.WallMs() < until_ms) clock.Advance(777);
        store.Sample();
      }
    });
    for (int i = 0; i < kReaders; ++i) {
      others.emplace_back([&, i] {
        std::uint64_t last_calls = 0;
        while (!is_over) {
          const Reading reading = store.Read(i == 0 ? Window::kAll : Window::k5m);
          ExpectConsistent(reading, is_consistent_);
          if (i != 0) continue;
          const std::uint64_t calls = reading.fleet.tool_calls + reading.fleet.model_calls;
          if (calls < last_calls) {
            is_consistent_ = false;
            std::fprintf(stderr, "calls went back from %lu to %lu\n", last_calls, calls);
          }
          last_calls = calls;
        }
      });
    }
    std::vector<std::thread> writers;
    std::vector<Tally> tallies(kWriters);
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] { tallies[static_cast<std::size_t>(i)] = write(i); });
    }
    for (std::thread& writer : writers) writer.join();
    is_over = true;
    for (std::thread& other : others) other.join();
    Tally total;
    for (const Tally& tally : tallies) total.Add(tally);
    return total;
  }

  std::atomic<bool> is_consistent_{true};
};

void ExpectEqual(const Tally& recorded, const Tally& read) {
  EXPECT_EQ(recorded.calls, read.calls);
  EXPECT_EQ(recorded.errors, read.errors);
  EXPECT_EQ(recorded.sum_ns, read.sum_ns);
}

TEST_F(StressTest, EveryRecordOfAHandleIsReadOnce) {
  FakeClock clock;
  Store store(OptionsWith(clock));
  const Tally recorded = Run(store, clock, [&](int writer) {
    std::mt19937_64 random(static_cast<std::uint64_t>(writer));
    std::vector<Tool> tools;
    std::vector<Model> models;
    for (const char* agent : {"a", "b", "c"}) {
      for (const char* tool : {"bash", "read"})
        tools.push_back(store.GetAgent(agent).GetTool(tool));
      for (const char* model : {"m-1", "m-2"})
        models.push_back(store.GetAgent(agent).GetModel(model));
    }
    Tally tally;
    for (int i = 0; i < 200'000; ++i) {
      const std::uint64_t duration_ns = random() % 2'000'000;
      const bool success = random() % 10 != 0;
      const std::chrono::nanoseconds duration(duration_ns);
      if (random() % 2 == 0) {
        tools[random() % tools.size()].Record(duration, success);
      } else {
        models[random() % models.size()].Record(duration, success);
      }
      tally.Add({1, success ? 0U : 1U, duration_ns});
    }
    return tally;
  });
  const Reading reading = store.Read(Window::kAll);
  ExpectEqual(recorded, TallyOf(reading.fleet));
  EXPECT_TRUE(is_consistent_);
  EXPECT_EQ(store.Stats().events_dropped, 0U);
}

TEST_F(StressTest, CurrentAndLateEventsAreCountedOnceInTotalsAndHistory) {
  FakeClock clock;
  Store store(OptionsWith(clock));
  const Tally recorded = Run(store, clock, [&](int writer) {
    std::mt19937_64 random(static_cast<std::uint64_t>(writer));
    Tally tally;
    for (int i = 0; i < 20'000; ++i) {
      Event event;
      event.type = random() % 2 == 0 ? EventType::kToolCall : EventType::kModelCall;
      const std::string agent_id = "agent-" + std::to_string(random() % 20);
      event.agent_id = agent_id;
      event.tool = random() % 2 == 0 ? "bash" : "read";
      event.model = random() % 2 == 0 ? "m-1" : "m-2";
      event.waited_ns = 3;
      event.output_tokens = 7;
      event.success = random() % 5 != 0;
      event.duration_ns = random() % 2'000'000;
      event.timestamp_ms = clock.WallMs() - static_cast<std::int64_t>(random() % 120'000);
      store.Apply(event);
      tally.Add({1, event.success ? 0U : 1U, *event.duration_ns});
    }
    return tally;
  });
  for (const Window window : {Window::kAll, Window::k24h}) {
    const Reading reading = store.Read(window);
    ExpectEqual(recorded, TallyOf(reading.fleet));
    EXPECT_EQ(reading.fleet.time_spent.waiting_ns, 3 * reading.fleet.tool_calls);
    std::uint64_t output = 0;
    for (const TokensReading& tokens : reading.fleet.tokens) output += tokens.output;
    EXPECT_EQ(output, 7 * reading.fleet.model_calls);
  }
  EXPECT_TRUE(is_consistent_);
}

TEST_F(StressTest, NothingIsLostWhileAgentsAreMadeAndRetired) {
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.agents_retention = 1s;
  options.max_agents = 200;
  Store store(options);
  const Tally recorded = Run(store, clock, [&](int writer) {
    std::mt19937_64 random(static_cast<std::uint64_t>(writer));
    Tally tally;
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t duration_ns = random() % 2'000'000;
      const std::uint64_t number = random() % 400;
      Agent agent = store.GetAgent("agent-" + std::to_string(number));
      agent.Describe(number % 2 == 0 ? "coder" : "tester");
      const std::chrono::nanoseconds duration(duration_ns);
      if (random() % 2 == 0) {
        agent.GetTool(random() % 2 == 0 ? "bash" : "read").Record(duration);
      } else {
        agent.GetModel(random() % 2 == 0 ? "m-1" : "m-2").Record(duration);
      }
      tally.Add({1, 0, duration_ns});
    }
    return tally;
  });
  for (int i = 0; i < 30; ++i) {
    clock.Advance(1000);
    store.Sample();
  }
  ExpectEqual(recorded, TallyOf(store.Read(Window::kAll).fleet));
  ExpectEqual(recorded, TallyOf(store.Read(Window::k24h).fleet));
  EXPECT_GT(store.Stats().agents_retired, 0U);
  EXPECT_EQ(store.Stats().events_dropped, 0U);
  EXPECT_TRUE(is_consistent_);
  // Every agent has a role, but those that had no room and counted as one.
  for (const Window window : {Window::kAll, Window::k24h}) {
    Tally groups;
    const Reading reading = store.ReadGroups(window, GroupDimension::kRole);
    for (const GroupReading& group : reading.groups) groups.Add(TallyOf(group.sum));
    ExpectEqual(recorded, groups);
  }
}

TEST_F(StressTest, MoreThreadsThanWriterSlotsStillCountEverything) {
  FakeClock clock;
  Store store(OptionsWith(clock));
  Tool tool = store.GetAgent("a").GetTool("bash");
  Model model = store.GetAgent("a").GetModel("m-1");
  std::atomic<int> waiting{0};
  std::vector<std::thread> threads;
  constexpr int kThreads = 100;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      tool.Record(1us);
      // Holds its slot until every thread has one or found none.
      ++waiting;
      while (waiting < kThreads) std::this_thread::yield();
      for (int call = 0; call < 100; ++call) {
        tool.Record(1us);
        model.Record(1us);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 101U * kThreads);
  EXPECT_EQ(store.Read(Window::kAll).fleet.model_calls, 100U * kThreads);
  EXPECT_EQ(store.Stats().writer_slots_in_use, 0U);
}

TEST_F(StressTest, ATaskIsFinishedOnceHoweverManyTry) {
  FakeClock clock;
  Store store(OptionsWith(clock));
  Run(store, clock, [&](int writer) {
    std::mt19937_64 random(static_cast<std::uint64_t>(writer));
    for (int i = 0; i < 1'000; ++i) {
      Event event;
      const std::string agent_id = "agent-" + std::to_string(random() % 4);
      const std::string task_id = "task-" + std::to_string(random() % 50);
      event.agent_id = agent_id;
      event.task_id = task_id;
      event.type = random() % 2 == 0 ? EventType::kTaskClaimed : EventType::kTaskCompleted;
      event.timestamp_ms = clock.WallMs();
      store.Apply(event);
    }
    return Tally{};
  });
  const Reading reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.fleet.tasks_in_progress, reading.claims.size());
  EXPECT_LE(reading.claims.size(), 200U);
}

}  // namespace
}  // namespace pitwall
