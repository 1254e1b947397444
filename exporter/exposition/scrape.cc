#include "exporter/exposition/scrape.h"

#include <atomic>
#include <memory>

#include "exporter/exposition/foreign_text.h"
#include "exporter/exposition/process_stats.h"
#include "exporter/exposition/text_encoder.h"

namespace pitwall::exposition {

namespace {

bool WantsStandings(const NameFilter& filter) {
  for (const Family& family : Families()) {
    if (family.name == kStandingFamily) return filter.Wants(family);
  }
  return false;
}

}  // namespace

void AppendTextBody(const ScrapeInput& input, const NameFilter& filter,
                    const std::vector<prometheus::MetricFamily>& own, std::string& body) {
  TextBuffer out(body);
  TextEncoder encoder(out);
  for (const Family& family : Families()) {
    if (filter.Wants(family)) WalkFamily(family, input, encoder);
  }
  WriteForeignText(own, filter, out);
  out.Flush();
}

http::Handler Metrics(const Store& store, OwnMetrics& own, views::FleetRater& rater) {
  // The size of the last body: the next one is about as long.
  auto last_bytes = std::make_shared<std::atomic<std::size_t>>(0);
  return [&store, &own, &rater, last_bytes](const http::Request& request) {
    const NameFilter filter(request.QueryAll("name[]"));
    const Reading reading = store.Read(Window::kAll);
    views::FleetRater::Standings standings;
    if (WantsStandings(filter)) standings = rater.Rate(reading);

    http::Response response;
    response.content_type = kTextContentType;
    const std::size_t expected_bytes = last_bytes->load(std::memory_order_relaxed);
    response.body.reserve(expected_bytes + expected_bytes / 8);
    AppendTextBody(
        {reading, standings ? std::span<const Standing>(*standings) : std::span<const Standing>()},
        filter, own.Collect(store.Stats(), ReadProcessStats()), response.body);
    last_bytes->store(response.body.size(), std::memory_order_relaxed);
    return response;
  };
}

}  // namespace pitwall::exposition
