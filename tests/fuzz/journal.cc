// A segment of the journal: records with any body in intact frames, or any bytes. The folder is
// opened as the daemon opens it.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/disk/framed_records.h"
#include "exporter/http/coding.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "exporter/log/logger.h"
#include "exporter/storage/storage.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::fuzz {

namespace {

constexpr journal::SegmentId kSegment{1, 0xc0ff'ee11};
constexpr int kMaxBodies = 32;
constexpr std::int64_t kArrivedAtMs = 1'767'302'507'000;

std::string SegmentOf(Input& input) {
  std::string bytes;
  for (int i = 0; i < kMaxBodies && !input.IsEmpty(); ++i) {
    journal::Entry entry;
    entry.form = static_cast<journal::BodyForm>(input.Below(8));
    entry.arrived_at_ms = kArrivedAtMs + input.Number<std::int16_t>();
    entry.quality_max = (input.Byte() & 1U) != 0 ? 10 : input.Number<double>();
    entry.body = input.Text();
    bytes += disk::BytesOf(
        journal::RecordHeader(entry, disk::HashOf(entry.body), kSegment, bytes.size()));
    bytes += entry.body;
  }
  bytes += disk::BytesOf(journal::EndRecord(kSegment, bytes.size()));
  return bytes;
}

const cli::Logger& SilentLogger() {
  static const cli::Logger logger(cli::LogLevel::kError, cli::LogFormat::kLogfmt,
                                  open("/dev/null", O_WRONLY | O_CLOEXEC));
  return logger;
}

void RunJournal(std::string_view bytes) {
  Input input(bytes);
  const bool is_raw = (input.Byte() & 1U) != 0;
  const std::string file = is_raw ? std::string(input.Rest()) : SegmentOf(input);
  static const test::TemporaryFolder folder;
  folder.Write(journal::kSegmentFiles.NameOf(kSegment.number), file);
  FakeClock clock;
  storage::StorageOptions options;
  options.path = folder.path();
  options.store = SmallStore(clock);
  options.events_remember = 64;
  options.joiner.max_held = 32;
  options.joiner.max_held_bytes = 1U << 16U;
  options.joiner.max_spans = 64;
  const auto storage = storage::Storage::Open(options, SilentLogger());
  Require(storage.ok(), "a damaged journal does not stop the start");
  clock.Advance(1'000'000);
  (*storage)->joiner().Flush(clock.WallMs());
  (*storage)->store().Sample();
  ReadEverything((*storage)->store());
}

std::string BodyOf(journal::BodyForm form, std::string_view body) {
  return static_cast<char>(form) + std::string("\0\0\1", 3) + WithLength(body);
}

Seeds JournalSeeds() {
  using journal::BodyForm;
  constexpr std::string_view kLines =
      "{\"type\":\"task_claimed\",\"agent_id\":\"a\",\"task_id\":\"t\"}\n"
      "{\"type\":\"task_completed\",\"agent_id\":\"a\",\"task_id\":\"t\",\"score\":8}\n"
      "{\"type\":\"tool_call\",\"agent_id\":\"a\",\"tool\":\"b\",\"event_id\":\"i\"}\n";
  constexpr std::string_view kObserved =
      R"({"kind":"tool_call","signal":"logs","outcome":"ok","emitter":"claude-code",)"
      R"("conversation":"s","id":"t","tool":"Bash","time_ms":1767302507934})"
      "\n";
  const std::string records =
      std::string(1, '\0') + BodyOf(BodyForm::kJson, R"({"type":"heartbeat","agent_id":"a"})") +
      BodyOf(BodyForm::kLines, kLines) + BodyOf(BodyForm::kObservations, kObserved) +
      BodyOf(BodyForm::kJoinerState, kObserved) + BodyOf(BodyForm::kGzipLines, http::Gzip(kLines)) +
      BodyOf(BodyForm::kGzipJson, "broken");
  Input framed(std::string_view(records).substr(1));
  const std::string file = SegmentOf(framed);
  return {records, '\1' + file};
}

}  // namespace

const Target kJournal{"journal", RunJournal, JournalSeeds};

}  // namespace pitwall::fuzz
