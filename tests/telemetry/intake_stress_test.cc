// Several threads report the same calls. Each call is counted once, whoever reports it.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "exporter/telemetry/observation.h"
#include "tests/telemetry/intake_fixture.h"

namespace pitwall::telemetry {
namespace {

TEST(IntakeStressTest, ThreadsThatReportTheSameCallsCountEachOnce) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 2'000;
  IntakeFixture fixture;
  std::atomic<std::uint64_t> complete{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&fixture, &complete, t] {
      for (int i = 0; i < kCalls; ++i) {
        const std::string id = "call-" + std::to_string(i);
        Observation call = ToolCall(id);
        // Odd threads hold what even threads complete.
        if (t % 2 == 1) call.needs = kNeedsOutcome;
        if (i % 7 == t) call.is_partial = true;
        complete += call.is_partial ? 0 : 1;
        fixture.Take({call});
        if (i % 100 == 0) fixture.intake.Tick();
      }
    });
  }
  std::thread pauses([&fixture] {
    for (int i = 0; i < 200; ++i) {
      const auto pause = fixture.ingest.Pause();
      fixture.joiner.Stats();
    }
  });
  for (std::thread& thread : threads) thread.join();
  pauses.join();
  fixture.intake.Close();
  fixture.intake.Flush();
  EXPECT_EQ(fixture.counted, static_cast<std::uint64_t>(kCalls));
  const SourceStats source = fixture.joiner.Sources().at(0);
  EXPECT_EQ(source[SourceOutcome::kCounted] + source[SourceOutcome::kDuplicate], complete);
}

}  // namespace
}  // namespace pitwall::telemetry
