// Remote write: sends the content of a store to receivers at regular intervals.
#pragma once

#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "exporter/exposition/tiers.h"
#include "exporter/log/logger.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/interval_encoder.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/sender.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::remote_write {

// What is sent, and where failures are reported. All of it must outlive the writer.
struct RemoteWriterInputs {
  const Store& store;
  rating::RatingService& rating;
  std::function<std::vector<prometheus::MetricFamily>()> own;  // the daemon's own families
  prometheus::Registry& registry;
  const cli::Logger& logger;
  const Clock& clock;
  exposition::Tiers tiers = exposition::Tiers();
  std::optional<std::int64_t> process_started_at_ms = std::nullopt;
};

// Reads the store and encodes the reading as the next interval.
std::vector<SharedRequest> EncodeReading(const RemoteWriterInputs& inputs,
                                         IntervalEncoder& encoder);

// Start() once, then Tick() at every interval, then Stop(). An interval is read and encoded once
// for all receivers. Each receiver has a thread and a bounded queue.
//
// Thread safety: Tick() and Stop() may be called from different threads; they never overlap.
// Memory, in addition to the queues: the requests of the last interval, eight bytes for each
// series, and a reading while Tick() runs.
class RemoteWriter {
 public:
  RemoteWriter(const Options& options, RemoteWriterInputs inputs);
  ~RemoteWriter();  // stops it
  RemoteWriter(const RemoteWriter&) = delete;
  RemoteWriter& operator=(const RemoteWriter&) = delete;

  // Fails if a file with a secret cannot be read. `defaults`: labels of every series that has no
  // label of that name, neither its own nor an external one.
  Status Start(const ExternalLabels& defaults = {});
  // Puts the next interval into every queue.
  void Tick();
  // Sends the last interval and a staleness marker for every series. Waits for the queues, at most
  // for Options::flush_for.
  void Stop();

 private:
  void Push(const std::vector<SharedRequest>& requests);

  const Options options_;
  const RemoteWriterInputs inputs_;
  std::mutex mutex_;
  std::optional<IntervalEncoder> encoder_;  // since Start()
  struct Receiver {
    std::string url;  // as shown in logs
    std::unique_ptr<Sender> sender;
  };
  std::vector<Receiver> receivers_;
};

}  // namespace pitwall::remote_write
