#include "exporter/exposition/scrape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/formats.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/pages.h"
#include "exporter/exposition/protobuf_encoder.h"
#include "exporter/exposition/registry_walk.h"
#include "exporter/exposition/text_encoder.h"
#include "exporter/exposition/tiers.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/host/fleet_walk.h"

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

}  // namespace

FleetWalk::Parts PartsOf(const NameFilter& filter, const ScrapeOptions& options) {
  FleetWalk::Parts parts = FleetWalk::kIdentity;
  for (const Family& family : Families()) {
    if (Wants(family, filter, options)) parts |= family.parts;
  }
  return parts;
}

void WriteBody(Format format, PageSource& source, const NameFilter& filter,
               const ScrapeOptions& options, std::vector<prometheus::MetricFamily> own,
               text::TextBuffer& out) {
  const auto write = [&](RowSink& sink) {
    own.push_back(ExposedSeries(WriteFamilies(source, filter, options, sink)));
    WalkRegistry(own, sink, filter, options.own_started_at_ms);
    sink.Finish();
  };
  if (format == Format::kProtobuf) {
    ProtobufEncoder encoder(out, {.with_classic_buckets = options.classic_buckets});
    write(encoder);
  } else {
    TextEncoder encoder(out, format == Format::kText ? Dialect::kText004 : Dialect::kOpenMetrics,
                        options.created);
    write(encoder);
    if (format == Format::kOpenMetrics) out.Append("# EOF\n");
  }
  out.Flush();
}

}  // namespace pitwall::exposition
