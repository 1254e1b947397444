// The requests of one interval, and staleness markers for series that have vanished.
#pragma once

#include <prometheus/metric_family.h>

#include <functional>
#include <vector>

#include "exporter/remote_write/series_encoder.h"

namespace pitwall::remote_write {

// Keeps the last interval's requests and eight bytes for each series, to mark vanished series as
// stale. One thread.
class IntervalEncoder {
 public:
  explicit IntervalEncoder(EncodingOptions options) : options_(std::move(options)) {}

  // Gives the rows of all families of the agents to the sink.
  using Walk = std::function<void(exposition::RowSink&)>;

  // The requests of this interval:
  // 1. a sample of 0 for each series that began since the last interval, at its start. So the first
  //    sample is an increase to the receiver;
  // 2. all series of the walk and of `own`;
  // 3. a staleness marker for each series that only the last interval had.
  // The protocol requires ascending times. If the wall
  // clock has not advanced, the time is one millisecond after the last interval's.
  std::vector<SharedRequest> Encode(std::int64_t at_ms, const Walk& walk,
                                    const std::vector<prometheus::MetricFamily>& own);
  // A staleness marker for every series of the last interval, which is then forgotten.
  std::vector<SharedRequest> EndAll();

 private:
  void AddZeroSamples(const std::vector<SharedRequest>& live, const Identities& sent,
                      std::int64_t previous_ms, RequestBuilder& zeros);
  void AddStaleMarkers(std::span<const std::uint64_t> now, RequestBuilder& markers) const;
  RequestBuilder::Emit Into(std::vector<SharedRequest>& requests) const;

  const EncodingOptions options_;
  std::int64_t at_ms_ = 0;
  std::vector<SharedRequest> last_;
  Identities last_sent_;  // of `last_`, in order
};

}  // namespace pitwall::remote_write
