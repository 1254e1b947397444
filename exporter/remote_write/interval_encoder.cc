#include "exporter/remote_write/interval_encoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "exporter/exposition/registry_walk.h"
#include "exporter/remote_write/request.h"
#include "exporter/remote_write/request_builder.h"
#include "exporter/remote_write/request_reader.h"
#include "exporter/remote_write/series_encoder.h"

namespace pitwall::remote_write {

RequestBuilder::Emit IntervalEncoder::Into(std::vector<SharedRequest>& requests) const {
  return [&requests](Request request) {
    requests.push_back(std::make_shared<const Request>(std::move(request)));
  };
}

std::vector<SharedRequest> IntervalEncoder::Encode(
    std::int64_t at_ms, const Walk& walk, const std::vector<prometheus::MetricFamily>& own) {
  const std::int64_t previous_ms = std::exchange(at_ms_, std::max(at_ms_ + 1, at_ms));
  std::vector<SharedRequest> live;
  Identities sent;
  sent.reserve(last_sent_.size());
  RequestBuilder requests(at_ms_, Into(live), options_.max_series);
  SeriesEncoder encoder(options_, requests, sent);
  walk(encoder);
  exposition::WalkRegistry(own, encoder, {}, options_.process_started_at_ms.value_or(0));
  requests.Finish();

  std::vector<SharedRequest> all;
  RequestBuilder zeros(at_ms_, Into(all), options_.max_series);
  AddZeroSamples(live, sent, previous_ms, zeros);
  zeros.Finish();
  all.insert(all.end(), live.begin(), live.end());
  RequestBuilder markers(at_ms_, Into(all), options_.max_series);
  if (!last_.empty()) {
    Identities sorted = sent;
    std::sort(sorted.begin(), sorted.end());
    AddStaleMarkers(sorted, markers);
  }
  markers.Finish();
  last_ = std::move(live);
  last_sent_ = std::move(sent);
  return all;
}

void IntervalEncoder::AddZeroSamples(const std::vector<SharedRequest>& live, const Identities& sent,
                                     std::int64_t previous_ms, RequestBuilder& zeros) {
  const bool is_first = previous_ms == 0;
  if (is_first && !options_.process_started_at_ms) return;
  StartBounds bounds{previous_ms, at_ms_, true};
  // An earlier process may have sent a series that began before this one.
  if (is_first) bounds = {*options_.process_started_at_ms - 1, at_ms_, false};
  Identities before = last_sent_;
  std::sort(before.begin(), before.end());
  std::span<const std::uint64_t> rest = sent;
  for (const SharedRequest& request : live) {
    const std::size_t series = request->samples + request->histograms;
    AddZeroSamplesOf(*request, rest.first(series), before, bounds, zeros);
    rest = rest.subspan(series);
  }
}

void IntervalEncoder::AddStaleMarkers(std::span<const std::uint64_t> now,
                                      RequestBuilder& markers) const {
  std::span<const std::uint64_t> rest = last_sent_;
  for (const SharedRequest& request : last_) {
    const std::size_t series = request->samples + request->histograms;
    AddStaleMarkersOf(*request, rest.first(series), now, markers);
    rest = rest.subspan(series);
  }
}

std::vector<SharedRequest> IntervalEncoder::EndAll() {
  std::vector<SharedRequest> all;
  RequestBuilder markers(++at_ms_, Into(all), options_.max_series);
  AddStaleMarkers({}, markers);
  markers.Finish();
  last_.clear();
  last_sent_.clear();
  return all;
}

}  // namespace pitwall::remote_write
