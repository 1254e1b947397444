#include "exporter/daemon/metrics_handler.h"

#include "exporter/exposition/formats.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/scrape.h"
#include "exporter/exposition/store_pages.h"
#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/self_metrics/process_stats.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/store.h"

namespace pitwall::daemon {

http::Handler MetricsHandler(const Store& store, self_metrics::OwnMetrics& own,
                             rating::RatingService& rating,
                             const exposition::ScrapeOptions& options) {
  return [&store, &own, &rating, options](const http::Request& request) {
    const exposition::Format format = exposition::Negotiate(request.Header("Accept").value_or(""));
    http::Response response;
    response.content_type = exposition::ContentTypeOf(format);
    response.headers.emplace_back("Vary", "Accept");
    response.stream =
        [&store, &own, &rating, options, format,
         filter = exposition::NameFilter(request.QueryAll("name[]"))](http::BodyWriter& body) {
          exposition::StorePages pages(store, rating, exposition::PartsOf(filter, options));
          text::TextBuffer out([&body](std::string_view chunk) { body.Write(chunk); });
          exposition::WriteBody(format, pages, filter, options,
                                own.Collect(store.Stats(), self_metrics::ReadProcessStats()), out);
        };
    return response;
  };
}

}  // namespace pitwall::daemon
