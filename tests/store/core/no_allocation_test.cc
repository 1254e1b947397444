// Recording on a known series allocates nothing, takes no lock and makes no system call.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace {
std::atomic<std::uint64_t> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace pitwall {
namespace {

using namespace std::chrono_literals;

// Of a tool or a model.
template <class Handle>
void RecordMany(Handle& handle) {
  for (int i = 0; i < 10'000; ++i) {
    handle.Record(std::chrono::microseconds(100 + i % 7), i % 5 != 0);
  }
}

TEST(NoAllocationTest, RecordingOnAKnownSeriesAllocatesNothing) {
  Store store(OptionsWithoutSampler());
  Tool tool = store.GetAgent("a").GetTool("bash");
  RecordMany(tool);
  const std::uint64_t before = allocations.load();
  RecordMany(tool);
  EXPECT_EQ(allocations.load(), before);
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 20'000U);
}

TEST(NoAllocationTest, RecordingOnAKnownModelAllocatesNothing) {
  Store store(OptionsWithoutSampler());
  Model model = store.GetAgent("a").GetModel("m-1");
  RecordMany(model);
  model.Record(1ms, {.input = 1});
  const std::uint64_t before = allocations.load();
  RecordMany(model);
  model.Record(1ms, {.input = 1});
  EXPECT_EQ(allocations.load(), before);
  EXPECT_EQ(store.Read(Window::kAll).fleet.model_calls, 20'002U);
}

TEST(NoAllocationTest, AKnownToolCallEventAllocatesNothing) {
  Store store(OptionsWithoutSampler());
  Event event;
  event.type = EventType::kToolCall;
  event.agent_id = "agent-7";
  event.tool = "bash";
  event.duration_ns = 1'000'000;
  event.timestamp_ms = SystemClock().WallMs() + 1000;
  store.Apply(event);
  store.Apply(event);
  const std::uint64_t before = allocations.load();
  for (int i = 0; i < 1'000; ++i) store.Apply(event);
  EXPECT_EQ(allocations.load(), before);
}

// Under strict seccomp any system call except read, write and exit kills the process, even the
// futex of a contended lock.
TEST(NoAllocationTest, RecordingOnAKnownSeriesMakesNoSystemCall) {
  Store store(OptionsWithoutSampler());
  Tool tool = store.GetAgent("a").GetTool("bash");
  RecordMany(tool);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    prctl(PR_SET_SECCOMP, 1);
    RecordMany(tool);
    syscall(SYS_exit, 42);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

}  // namespace
}  // namespace pitwall
