#include "exporter/exposition/scrape.h"

#include <array>
#include <memory>
#include <utility>

#include "exporter/exposition/foreign_protobuf.h"
#include "exporter/exposition/foreign_text.h"
#include "exporter/exposition/protobuf_encoder.h"
#include "exporter/exposition/store_pages.h"
#include "exporter/exposition/text_encoder.h"
#include "exporter/self_metrics/process_stats.h"

namespace pitwall::exposition {

namespace {

using SeriesByTier = std::array<std::uint64_t, kTierNames.size()>;

bool Wants(const Family& family, const NameFilter& filter, const ScrapeOptions& options) {
  return options.tiers.Has(family.tier) && filter.Includes(family);
}

SeriesByTier WriteFamilies(PageSource& source, const NameFilter& filter,
                           const ScrapeOptions& options, RowSink& sink) {
  SeriesByTier series{};
  for (const Family& family : Families()) {
    if (!Wants(family, filter, options)) continue;
    const std::uint64_t before = sink.series_count();
    WalkFamily(family, source, sink);
    series[static_cast<std::size_t>(family.tier)] += sink.series_count() - before;
  }
  sink.Finish();
  return series;
}

prometheus::MetricFamily ExposedSeries(const SeriesByTier& series) {
  prometheus::MetricFamily family;
  family.name = "pitwall_exposed_series";
  family.help = "Series of agents and tools in this scrape, by tier.";
  family.type = prometheus::MetricType::Gauge;
  for (std::size_t tier = 0; tier < series.size(); ++tier) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"tier", std::string(kTierNames[tier])}};
    metric.gauge.value = static_cast<double>(series[tier]);
  }
  return family;
}

FleetWalk::Parts PartsOf(const NameFilter& filter, const ScrapeOptions& options) {
  FleetWalk::Parts parts = FleetWalk::kIdentity;
  for (const Family& family : Families()) {
    if (Wants(family, filter, options)) parts |= family.parts;
  }
  return parts;
}

}  // namespace

void WriteBody(Format format, PageSource& source, const NameFilter& filter,
               const ScrapeOptions& options, std::vector<prometheus::MetricFamily> own,
               TextBuffer& out) {
  if (format == Format::kProtobuf) {
    ProtobufEncoder encoder(out, {.with_classic_buckets = options.classic_buckets,
                                  .native_only_families = options.tiers.Has(Tier::kAgentTool)});
    own.push_back(ExposedSeries(WriteFamilies(source, filter, options, encoder)));
    WriteForeignProtobuf(own, filter, out);
  } else {
    const Dialect dialect = format == Format::kText ? Dialect::kText004 : Dialect::kOpenMetrics;
    TextEncoder encoder(out, dialect);
    own.push_back(ExposedSeries(WriteFamilies(source, filter, options, encoder)));
    WriteForeignText(own, filter, out, dialect);
    if (format == Format::kOpenMetrics) out.Append("# EOF\n");
  }
  out.Flush();
}

http::Handler Metrics(const Store& store, OwnMetrics& own, const ScrapeOptions& options) {
  const auto standings = std::make_shared<StandingCache>(store);
  return [&store, &own, standings, options](const http::Request& request) {
    const Format format = Negotiate(request.Header("Accept").value_or(""));
    http::Response response;
    response.content_type = ContentTypeOf(format);
    response.headers.emplace_back("Vary", "Accept");
    response.stream = [&store, &own, standings, options, format,
                       filter = NameFilter(request.QueryAll("name[]"))](http::BodyWriter& body) {
      StorePages pages(store, *standings, PartsOf(filter, options));
      TextBuffer out([&body](std::string_view chunk) { body.Write(chunk); });
      WriteBody(format, pages, filter, options, own.Collect(store.Stats(), ReadProcessStats()),
                out);
    };
    return response;
  };
}

}  // namespace pitwall::exposition
