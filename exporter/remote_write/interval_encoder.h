// From one interval to the next: what is sent, and what has gone.
#pragma once

#include <prometheus/metric_family.h>

#include <functional>
#include <vector>

#include "exporter/remote_write/series_encoder.h"

namespace pitwall::remote_write {

// Remembers the last interval as its requests and eight bytes a series, so that a series that has
// vanished can be marked stale. One thread.
class IntervalEncoder {
 public:
  explicit IntervalEncoder(EncodingOptions options) : options_(std::move(options)) {}

  // Gives the rows of every family of the agents.
  using Walk = std::function<void(exposition::RowSink&)>;

  // The requests of this interval: every series of the walk and of `own`, and a staleness marker
  // for each that the last interval had and this one has not. Times run upwards only, as the
  // protocol demands: where the wall clock stands or steps back, a millisecond after the last.
  std::vector<SharedRequest> Encode(std::int64_t at_ms, const Walk& walk,
                                    const std::vector<prometheus::MetricFamily>& own);
  // A staleness marker for every series of the last interval; nothing is remembered after it.
  std::vector<SharedRequest> EndAll();

 private:
  void AddStaleMarkers(std::span<const std::uint64_t> now, RequestBuilder& markers) const;
  RequestBuilder::Emit Into(std::vector<SharedRequest>& requests) const;

  const EncodingOptions options_;
  std::int64_t at_ms_ = 0;
  std::vector<SharedRequest> last_;
  Identities last_sent_;  // of `last_`, in order
};

}  // namespace pitwall::remote_write
