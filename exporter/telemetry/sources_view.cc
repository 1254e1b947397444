#include "exporter/telemetry/sources_view.h"

#include <cstddef>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/source_table.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/query.h"

namespace pitwall::telemetry {

namespace {

void WriteSource(text::JsonWriter& json, const SourceStats& source) {
  json.Field("source", source.emitter);
  json.Field("signal", kSignalNames[static_cast<std::size_t>(source.signal)]);
  json.Field("records", source.records);
  for (std::size_t i = 0; i < source.outcomes.size(); ++i) {
    json.Field(kSourceOutcomeNames[i], source.outcomes[i]);
  }
  json.Field("without_agent", source.without_agent);
  json.Field("first_seen", text::TimeMs{source.first_seen_ms});
  json.Field("last_seen", text::TimeMs{source.last_seen_ms});
}

}  // namespace

http::Handler SourcesView(const Joiner& joiner) {
  return [&joiner](const http::Request& request) {
    const views::QueryReader query(request);
    if (const auto error = query.error()) return http::ErrorResponse(400, *error);
    const std::vector<SourceStats> sources = joiner.Sources();
    http::Response response;
    text::WriteBody(response.body, [&](text::JsonWriter& json) {
      json.Field("total", sources.size());
      json.Key("sources");
      json.Objects(sources, [&](const SourceStats& source) { WriteSource(json, source); });
    });
    return response;
  };
}

}  // namespace pitwall::telemetry
