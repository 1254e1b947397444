// Remote write: what a store holds, sent to receivers again and again.
#pragma once

#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "exporter/exposition/tiers.h"
#include "exporter/log/logger.h"
#include "exporter/rating/fleet_rater.h"
#include "exporter/remote_write/interval_encoder.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/sender.h"
#include "pitwall/clock.h"
#include "pitwall/store.h"

namespace pitwall::remote_write {

// What is written, and where it is told. All of it must outlive the writer.
struct RemoteWriterInputs {
  const Store& store;
  views::FleetRater& rater;
  std::function<std::vector<prometheus::MetricFamily>()> own;  // the daemon's own families
  prometheus::Registry& registry;
  const cli::Logger& logger;
  const Clock& clock;
  exposition::Tiers tiers = exposition::Tiers();
};

// A reading of the inputs, encoded as one more interval.
std::vector<SharedRequest> EncodeReading(const RemoteWriterInputs& inputs,
                                         IntervalEncoder& encoder);

// Start, then Tick again and again, then Stop. One interval is read and encoded once for all
// receivers, each of which has a thread and a bounded queue. Tick and Stop may come from different
// threads; they never overlap. Memory beside the queues: the last interval's requests, eight bytes
// a series, and a reading while Tick runs.
class RemoteWriter {
 public:
  RemoteWriter(const Options& options, RemoteWriterInputs inputs);
  ~RemoteWriter();  // stops it
  RemoteWriter(const RemoteWriter&) = delete;
  RemoteWriter& operator=(const RemoteWriter&) = delete;

  // What is wrong with a secret's file; empty: it runs.
  std::string Start();
  // One interval: a reading goes into every queue.
  void Tick();
  // The last interval, a staleness marker for every series, and some time to send what waits.
  void Stop();

 private:
  void Push(const std::vector<SharedRequest>& requests);

  const Options options_;
  const RemoteWriterInputs inputs_;
  std::mutex mutex_;
  IntervalEncoder encoder_;
  struct Receiver {
    std::string url;  // as shown
    std::unique_ptr<Sender> sender;
  };
  std::vector<Receiver> receivers_;
};

}  // namespace pitwall::remote_write
