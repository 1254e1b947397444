#include "exporter/daemon/metrics_handler.h"

#include <memory>

#include "exporter/exposition/store_pages.h"
#include "exporter/rating/standing_cache.h"
#include "exporter/self_metrics/process_stats.h"

namespace pitwall::daemon {

http::Handler MetricsHandler(const Store& store, self_metrics::OwnMetrics& own,
                             const exposition::ScrapeOptions& options) {
  const auto standings = std::make_shared<exposition::StandingCache>(store);
  return [&store, &own, standings, options](const http::Request& request) {
    const exposition::Format format = exposition::Negotiate(request.Header("Accept").value_or(""));
    http::Response response;
    response.content_type = exposition::ContentTypeOf(format);
    response.headers.emplace_back("Vary", "Accept");
    response.stream =
        [&store, &own, standings, options, format,
         filter = exposition::NameFilter(request.QueryAll("name[]"))](http::BodyWriter& body) {
          exposition::StorePages pages(store, *standings, exposition::PartsOf(filter, options));
          text::TextBuffer out([&body](std::string_view chunk) { body.Write(chunk); });
          exposition::WriteBody(format, pages, filter, options,
                                own.Collect(store.Stats(), self_metrics::ReadProcessStats()), out);
        };
    return response;
  };
}

}  // namespace pitwall::daemon
