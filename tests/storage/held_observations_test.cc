// Held observations outlive the process: it may end at any point, also in the middle of a snapshot.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/events/ingest.h"
#include "exporter/journal/journal.h"
#include "exporter/journal/names.h"
#include "exporter/log/logger.h"
#include "exporter/snapshot/snapshot_state.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "exporter/storage/journal_entry.h"
#include "exporter/storage/storage.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/standing.h"
#include "tests/support/fake_clock.h"
#include "tests/support/soak.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_store.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::storage {
namespace {

using telemetry::Observation;
using telemetry::ToolCall;

// One run of a daemon without its threads. Its destructor is a kill: nothing is flushed.
class Life {
 public:
  Life(const std::string& folder, const Clock& clock)
      : logger_(cli::LogLevel::kError),
        storage_(Open(folder, clock, logger_)),
        writer_(storage_->MakeWriter()),
        journal_({.folder = folder, .first_segment = *journal::kSegmentFiles.NextNumber(folder)},
                 {}, clock),
        ingest_([](std::span<const Event>) {}, storage_->event_ids(), clock),
        intake_(storage_->joiner(), ingest_, clock,
                {.append = [this](std::string_view lines, std::int64_t arrived_ms) {
                  journal_.Append(ObservationsEntry(lines, arrived_ms));
                }}) {
    journal_.StartSegment();
  }

  void Take(const Observation& observation) {
    telemetry::ObservationBatch batch;
    batch.observations = {observation};
    ASSERT_TRUE(intake_.Ingest(batch).has_value());
  }
  void Tick() { intake_.Tick(); }

  // The first step of a snapshot. Without WriteSnapshot the process ends in the middle of it.
  snapshot::SnapshotState StartSnapshot() {
    snapshot::SnapshotParticipants participants;
    participants.journal = &journal_;
    participants.continue_journal = [this] {
      telemetry::LineWriter lines;
      storage_->joiner().WriteState(&lines);
      journal_.Append(JoinerStateEntry(lines.text(), 0));
    };
    return snapshot::Capture(
        storage_->store(), storage_->event_ids(), [this] { return ingest_.Pause(); },
        writer_.cursor(), participants);
  }
  void WriteSnapshot() {
    const snapshot::SnapshotState state = StartSnapshot();
    const auto written = writer_.Write(state, RateFleet(state.image.reading()));
    ASSERT_TRUE(written.ok()) << written.status().ToString();
    journal_.Release(written->oldest_needed_segment, written->has_broken_snapshot);
  }

  // Tool calls and errors by tool, after everything that is held was counted.
  std::map<std::string, std::uint64_t> FlushAndCount() {
    intake_.Close();
    intake_.Flush();
    std::map<std::string, std::uint64_t> counts;
    const Reading reading = storage_->store().Read(Window::kAll);
    for (const ToolReading& tool : reading.fleet.tools) {
      counts[std::string(tool.tool)] = tool.calls * 1000 + tool.errors;
    }
    return counts;
  }
  std::uint64_t held() const { return storage_->joiner().Stats().held; }

 private:
  static std::unique_ptr<Storage> Open(const std::string& folder, const Clock& clock,
                                       const cli::Logger& logger) {
    StorageOptions options;
    options.path = folder;
    options.store = OptionsWith(clock);
    auto storage = Storage::Open(options, logger);
    EXPECT_TRUE(storage.ok()) << storage.status().ToString();
    return *std::move(storage);
  }

  const cli::Logger logger_;
  const std::unique_ptr<Storage> storage_;
  snapshot::SnapshotWriter writer_;
  journal::Journal journal_;
  events::Ingest ingest_;
  telemetry::Intake intake_;
};

// A call that waits for its outcome, and the failure that completes it.
std::vector<Observation> CallAndFailure(std::string_view id, std::string_view tool) {
  Observation call = ToolCall(id, tool);
  call.needs = telemetry::kNeedsOutcome;
  Observation failure = ToolCall(id, tool);
  failure.is_partial = true;
  failure.outcome = telemetry::Outcome::kFailure;
  return {call, failure};
}

TEST(HeldObservationsTest, AHeldCallSurvivesAKillWithItsDeadline) {
  const test::TemporaryFolder folder;
  FakeClock clock(telemetry::kStartMs);
  const std::vector<Observation> call = CallAndFailure("c1", "bash");
  {
    Life life(folder.path(), clock);
    life.Take(call[0]);
  }
  {
    Life life(folder.path(), clock);
    EXPECT_EQ(life.held(), 1U);
    life.WriteSnapshot();
    life.WriteSnapshot();
  }
  clock.Advance(telemetry::kHoldMs);
  Life life(folder.path(), clock);
  EXPECT_EQ(life.held(), 1U);
  life.Tick();
  EXPECT_EQ(life.held(), 0U);
  EXPECT_EQ(life.FlushAndCount(), (std::map<std::string, std::uint64_t>{{"bash", 1000}}));
}

TEST(HeldObservationsTest, TheSnapshotOfAnImportKeepsTheJoiner) {
  const test::TemporaryFolder folder;
  const FakeClock clock(telemetry::kStartMs);
  {
    const cli::Logger logger(cli::LogLevel::kError);
    StorageOptions options;
    options.path = folder.path();
    options.store = OptionsWith(clock);
    const auto storage = Storage::Open(options, logger);
    ASSERT_TRUE(storage.ok());
    telemetry::ObservationBatch batch;
    batch.observations = {CallAndFailure("c1", "bash")[0]};
    (*storage)->joiner().Join(batch, telemetry::kStartMs);
    ASSERT_TRUE((*storage)->WriteSnapshot().ok());
  }
  Life life(folder.path(), clock);
  EXPECT_EQ(life.held(), 1U);
}

TEST(HeldObservationsTest, KillsAndSnapshotsBetweenAnyTwoObservationsChangeNoTotal) {
  std::mt19937_64 random(test::PrintedSeed());
  const int rounds = test::Rounds(10, 300);
  for (int round = 0; round < rounds; ++round) {
    const test::TemporaryFolder folder;
    FakeClock clock(telemetry::kStartMs);
    std::vector<std::string> ids;
    std::map<std::string, std::uint64_t> expected;
    ids.reserve(10);
    std::vector<Observation> story;
    for (int i = 0; i < 10; ++i) {
      ids.push_back("c" + std::to_string(i));
      for (int repeat = 0; repeat < 2; ++repeat) {
        for (const Observation& observation : CallAndFailure(ids.back(), ids.back())) {
          story.push_back(observation);
        }
      }
      expected[ids.back()] = 1001;
    }
    std::ranges::shuffle(story, random);
    auto life = std::make_unique<Life>(folder.path(), clock);
    for (const Observation& observation : story) {
      clock.Advance(static_cast<std::int64_t>(random() % 100));
      life->Take(observation);
      switch (random() % 8) {
        case 0:
          life->WriteSnapshot();
          break;
        case 1:
          life->StartSnapshot();
          [[fallthrough]];
        case 2:
          life.reset();
          life = std::make_unique<Life>(folder.path(), clock);
          break;
        default:
          break;
      }
    }
    ASSERT_EQ(life->FlushAndCount(), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace pitwall::storage
