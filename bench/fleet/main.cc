// pitwall_fleet: sends the events of a simulated fleet to a daemon, or prints them as lines of
// JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/fleet/event_json.h"
#include "bench/fleet/pacer.h"
#include "bench/fleet/poster.h"
#include "bench/fleet/simulation.h"

namespace pitwall::fleet {
namespace {

constexpr std::chrono::milliseconds kHoldBack{250};  // how long a paced event may wait in its batch

struct Flags {
  Options fleet;
  std::string url;
  double rate = 0;
  std::int64_t backfill_ms = 0;
  std::int64_t for_ms = -1;
  std::uint64_t events = 0;
  std::size_t batch = 500;
};

// The destination of the lines: the daemon, or standard output without a URL.
class EventOutput {
 public:
  EventOutput(const Flags& flags, Pacer& pacer) : pacer_(pacer) {
    if (!flags.url.empty()) poster_ = std::make_unique<Poster>(flags.url);
  }

  std::string& lines() { return lines_; }
  void Flush() {
    if (lines_.empty()) return;
    if (poster_ != nullptr) {
      Post();
    } else if (std::fwrite(lines_.data(), 1, lines_.size(), stdout) != lines_.size() ||
               std::fflush(stdout) != 0) {
      throw std::runtime_error("cannot write to standard output");
    }
    lines_.clear();
  }
  const Poster* poster() const { return poster_.get(); }

 private:
  void Post() {
    for (;;) {
      const Poster::Outcome outcome = poster_->Post(lines_);
      if (!outcome.error.empty()) throw std::runtime_error(outcome.error);
      if (!outcome.retry_after || pacer_.stopped()) return;
      pacer_.Wait(*outcome.retry_after);
    }
  }

  Pacer& pacer_;
  std::unique_ptr<Poster> poster_;
  std::string lines_;
};

std::uint64_t Play(const Flags& flags, Pacer& pacer, EventOutput& output) {
  const bool by_rate = flags.rate > 0;
  const std::int64_t ends_at_ms = flags.fleet.start_ms + flags.backfill_ms + flags.for_ms;
  Simulation simulation(flags.fleet);
  std::uint64_t played = 0;
  std::size_t in_batch = 0;
  auto flushed_at = pacer.Elapsed();
  const auto flush = [&] {
    output.Flush();
    in_batch = 0;
    flushed_at = pacer.Elapsed();
    pacer.Wait({});
  };
  while (!pacer.stopped() && (flags.events == 0 || played < flags.events)) {
    if (flags.for_ms >= 0) {
      const bool over = by_rate ? pacer.Elapsed() >= std::chrono::milliseconds(flags.for_ms)
                                : simulation.NextAtMs() > ends_at_ms;
      if (over) break;
    }
    const auto due_in =
        by_rate ? pacer.UntilEvent(played, flags.rate) : Pacer::UntilWallMs(simulation.NextAtMs());
    if (due_in.count() > 0) {
      const auto held = pacer.Elapsed() - flushed_at;
      if (in_batch > 0 && held + due_in >= kHoldBack) flush();
      pacer.Wait(std::min<std::chrono::nanoseconds>(due_in, kHoldBack));
      continue;
    }
    const SimulatedEvent& next = simulation.Next();
    AppendJsonLine(next.event, next.event_id, !by_rate, output.lines());
    ++played;
    if (++in_batch >= flags.batch) flush();
  }
  output.Flush();
  return played;
}

void AddFlags(CLI::App& app, Flags& flags) {
  const auto duration = [] {
    return CLI::AsNumberWithUnit(std::map<std::string, std::int64_t>{
        {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}});
  };
  app.add_option("--url", flags.url,
                 "URL of the daemon, such as http://127.0.0.1:7487; absent: print to stdout");
  app.add_option("--agents", flags.fleet.agents, "Agents at work at any time")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", flags.fleet.seed,
                 "Random seed; the same seed and start give the same events")
      ->capture_default_str();
  auto* const backfill = app.add_option("--backfill", flags.backfill_ms,
                                        "Start this long ago and send the past events at once (1h)")
                             ->transform(duration());
  app.add_option("--start", flags.fleet.start_ms,
                 "Start at this time, in ms since the epoch, and send the past events at once")
      ->excludes(backfill);
  app.add_flag("!--stay", flags.fleet.churn, "Agents are never replaced");
  app.add_option("--rate", flags.rate,
                 "Events per second, timestamped by the daemon; absent: at their simulated times")
      ->check(CLI::PositiveNumber);
  app.add_option("--for", flags.for_ms,
                 "Stop this long after the start (30s), without the time of --backfill")
      ->transform(duration());
  app.add_option("--events", flags.events, "Stop after this many events");
  app.add_option("--batch", flags.batch, "Maximum number of events in a body")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

int Main(int argc, char** argv) {
  CLI::App app("Simulates a fleet of agents: good, typical, slow and failing ones.",
               "pitwall_fleet");
  Flags flags;
  AddFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fprintf(stderr, "pitwall_fleet: %s\n", error.what());
    return 2;
  }
  if (flags.fleet.start_ms == 0) flags.fleet.start_ms = WallNowMs() - flags.backfill_ms;

  Pacer pacer;
  EventOutput output(flags, pacer);
  const std::uint64_t played = Play(flags, pacer, output);
  if (output.poster() != nullptr) {
    const Poster::Totals& totals = output.poster()->totals();
    std::fprintf(stderr, "%llu events in %.1f s: %llu accepted, %llu duplicates, %llu rejected\n",
                 static_cast<unsigned long long>(played),
                 std::chrono::duration<double>(pacer.Elapsed()).count(),
                 static_cast<unsigned long long>(totals.accepted),
                 static_cast<unsigned long long>(totals.duplicates),
                 static_cast<unsigned long long>(totals.rejected));
    if (totals.rejected > 0) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace pitwall::fleet

int main(int argc, char** argv) {
  try {
    return pitwall::fleet::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pitwall_fleet: %s\n", error.what());
    return 1;
  }
}
