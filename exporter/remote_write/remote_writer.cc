#include "exporter/remote_write/remote_writer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/pages.h"
#include "exporter/exposition/tiers.h"
#include "exporter/rating/group_ratings.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/backoff.h"
#include "exporter/remote_write/delivery.h"
#include "exporter/remote_write/http_transport.h"
#include "exporter/remote_write/interval_encoder.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/request.h"
#include "exporter/remote_write/sender.h"
#include "exporter/remote_write/series_encoder.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/status.h"
#include "pitwall/window.h"

namespace pitwall::remote_write {

namespace {

Backoff::Random EvenlyDistributed() {
  return [engine = std::mt19937_64(std::random_device{}()),
          even = std::uniform_real_distribution<double>(0, 1)]() mutable { return even(engine); };
}

}  // namespace

RemoteWriter::RemoteWriter(const Options& options, RemoteWriterInputs inputs)
    : options_(options), inputs_(std::move(inputs)) {}

RemoteWriter::~RemoteWriter() { Stop(); }

Status RemoteWriter::Start(const ExternalLabels& defaults) {
  encoder_.emplace(EncodingOptions{
      .external_labels = WithDefaults(options_.external_labels, defaults),
      .has_native_histograms = options_.native_histograms != NativeHistograms::kNever,
      .process_started_at_ms = inputs_.process_started_at_ms});
  const std::vector<Endpoint> endpoints = EndpointsOf(options_);
  for (const Endpoint& endpoint : endpoints) {
    if (Status status = CheckSecretFiles(endpoint); !status.ok()) return status;
  }
  for (const Endpoint& endpoint : endpoints) {
    std::string shown = RedactedUrl(endpoint.url);
    const auto is_in_use = [&](const Receiver& other) { return other.url == shown; };
    if (std::any_of(receivers_.begin(), receivers_.end(), is_in_use)) {
      shown += "#" + std::to_string(receivers_.size() + 1);  // the URLs differ only in the query
    }
    auto delivery = std::make_unique<Delivery>(
        DeliveryOptions{shown, options_.queue_bytes,
                        options_.native_histograms == NativeHistograms::kAlways},
        MakeHttpTransport(endpoint, options_.timeout), Metrics(inputs_.registry, shown),
        inputs_.logger, inputs_.clock, EvenlyDistributed());
    receivers_.push_back({shown, std::make_unique<Sender>(std::move(delivery))});
  }
  return {};
}

std::vector<SharedRequest> EncodeReading(const RemoteWriterInputs& inputs,
                                         IntervalEncoder& encoder) {
  const Reading reading = inputs.store.Read(Window::kAll);
  const rating::Standings standings = inputs.rating.Rate(reading);
  std::vector<rating::GroupStandings> group_standings;
  Reading groups;
  if (inputs.tiers.Has(exposition::Tier::kGroup) ||
      inputs.tiers.Has(exposition::Tier::kGroupTool)) {
    groups = FleetWalk::ReadGroups(inputs.store);
    group_standings = inputs.rating.groups().Newest();
  }
  const auto walk = [&](exposition::RowSink& sink) {
    exposition::ReadingPages pages(reading, *standings,
                                   exposition::GroupsOf(groups, group_standings));
    for (const exposition::Family& family : exposition::Families()) {
      if (inputs.tiers.Has(family.tier)) exposition::WalkFamily(family, pages, sink);
    }
  };
  return encoder.Encode(reading.taken_at_ms, walk, inputs.own());
}

void RemoteWriter::Push(const std::vector<SharedRequest>& requests) {
  for (const Receiver& receiver : receivers_) {
    for (const SharedRequest& request : requests) receiver.sender->Push(request);
  }
}

void RemoteWriter::Tick() {
  const std::lock_guard lock(mutex_);
  if (!receivers_.empty()) Push(EncodeReading(inputs_, *encoder_));
}

void RemoteWriter::Stop() {
  const std::lock_guard lock(mutex_);
  if (receivers_.empty()) return;
  Push(EncodeReading(inputs_, *encoder_));
  Push(encoder_->EndAll());
  for (const Receiver& receiver : receivers_) receiver.sender->BeginStop();
  const auto deadline = std::chrono::steady_clock::now() + options_.flush_for;
  for (const Receiver& receiver : receivers_) {
    const std::size_t dropped = receiver.sender->FinishStop(deadline);
    if (dropped == 0) continue;
    inputs_.logger.Error("Remote write stopped before it could send these samples",
                         {{"url", receiver.url}, {"samples", dropped}});
  }
  receivers_.clear();
}

}  // namespace pitwall::remote_write
