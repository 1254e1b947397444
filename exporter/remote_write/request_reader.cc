#include "exporter/remote_write/request_reader.h"

#include <snappy.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/remote_write/request.h"
#include "exporter/remote_write/request_builder.h"
#include "exporter/remote_write/wire.h"
#include "pitwall/internal/assert.h"

namespace pitwall::remote_write {

namespace {

using protozero::pbf_reader;
using protozero::pbf_writer;

std::string Uncompressed(const std::string& body) {
  std::string message;
  if (!snappy::Uncompress(body.data(), body.size(), &message)) {
    throw std::runtime_error("a request cannot be read again");
  }
  return message;
}

std::string_view ViewOf(protozero::data_view view) { return {view.data(), view.size()}; }

// Writes a sample without the fields that 1.0 does not have.
void WriteSample1(protozero::data_view point, pbf_writer& series) {
  pbf_writer sample(series, wire::kSamples1);
  for (pbf_reader field(point); field.next();) {
    if (field.tag() == wire::kSampleValue) {
      sample.add_double(wire::kSampleValue, field.get_double());
    } else if (field.tag() == wire::kSampleTimestamp) {
      sample.add_int64(wire::kSampleTimestamp, field.get_int64());
    } else {
      field.skip();
    }
  }
}

void WriteSeries1(const SeriesView& view, pbf_writer& message) {
  pbf_writer series(message, wire::kSeries1);
  for (std::size_t i = 0; i + 1 < view.labels.size(); i += 2) {
    pbf_writer label(series, wire::kLabels1);
    label.add_string(wire::kLabelName1, view.labels[i].data(), view.labels[i].size());
    label.add_string(wire::kLabelValue1, view.labels[i + 1].data(), view.labels[i + 1].size());
  }
  if (view.is_histogram) {
    series.add_message(wire::kHistograms1, view.point.data(), view.point.size());
  } else {
    WriteSample1(view.point, series);
  }
}

}  // namespace

RequestReader::RequestReader(const Request& request)
    : message_(Uncompressed(request.body)), rest_(message_) {
  for (pbf_reader field(message_); field.next(wire::kSymbols);) {
    symbols_.push_back(ViewOf(field.get_view()));
  }
}

bool RequestReader::Next(SeriesView& series) {
  if (!rest_.next(wire::kSeries)) return false;
  series.labels.clear();
  for (pbf_reader field = rest_.get_message(); field.next();) {
    switch (field.tag()) {
      case wire::kLabelRefs:
        for (const Symbol symbol : field.get_packed_uint32()) {
          series.labels.push_back(symbols_.at(symbol));
        }
        break;
      case wire::kSamples:
      case wire::kHistograms:
        series.is_histogram = field.tag() == wire::kHistograms;
        series.point = field.get_view();
        break;
      case wire::kMetadata: {
        series.help = series.unit = {};
        for (pbf_reader metadata = field.get_message(); metadata.next();) {
          if (metadata.tag() == wire::kMetadataType) {
            series.type = static_cast<MetricType>(metadata.get_enum());
          } else {
            std::string_view& text = metadata.tag() == wire::kHelpRef ? series.help : series.unit;
            text = symbols_.at(metadata.get_uint32());
          }
        }
        break;
      }
      default:
        field.skip();
    }
  }
  return true;
}

Version1Body ToVersion1(const Request& request, bool with_histograms) {
  RequestReader reader(request);
  std::string message;
  pbf_writer writer(message);
  Version1Body made;
  for (SeriesView series; reader.Next(series);) {
    if (series.is_histogram && !with_histograms) continue;
    WriteSeries1(series, writer);
    ++made.points;
  }
  if (made.points > 0) snappy::Compress(message.data(), message.size(), &made.body);
  return made;
}

namespace {

// The start in a sample or a histogram; 0 if there is none.
std::int64_t StartOf(const SeriesView& series) {
  const wire::Tag tag = series.is_histogram ? wire::kHistogramStart : wire::kSampleStart;
  pbf_reader field(series.point);
  return field.next(tag) ? field.get_int64() : 0;
}

// Calls visit(series, labels) for each series whose identity is not in `known`. `labels` are
// symbols of `into`, which has room for one series.
template <class Visit>
void ForEachUnknown(const Request& request, std::span<const std::uint64_t> sent,
                    std::span<const std::uint64_t> known, RequestBuilder& into,
                    const Visit& visit) {
  PITWALL_ASSERT(std::is_sorted(known.begin(), known.end()));
  const auto is_known = [&](std::uint64_t identity) {
    return std::binary_search(known.begin(), known.end(), identity);
  };
  if (std::all_of(sent.begin(), sent.end(), is_known)) return;
  RequestReader reader(request);
  std::vector<Symbol> labels;
  SeriesView series;
  for (std::size_t i = 0; i < sent.size() && reader.Next(series); ++i) {
    if (is_known(sent[i])) continue;
    into.MakeRoom(1);
    labels.clear();
    for (const std::string_view text : series.labels) labels.push_back(into.Find(text));
    visit(series, SeriesHead{labels, series.type, into.Find(series.help), into.Find(series.unit)});
  }
}

}  // namespace

void AddZeroSamplesOf(const Request& request, std::span<const std::uint64_t> sent,
                      std::span<const std::uint64_t> before, const StartBounds& bounds,
                      RequestBuilder& zeros) {
  ForEachUnknown(request, sent, before, zeros, [&](const SeriesView& series, SeriesHead head) {
    head.started_at_ms = StartOf(series);
    if (head.started_at_ms == 0 || bounds.after_ms + 1 >= bounds.before_ms) return;
    if (head.started_at_ms <= bounds.after_ms && !bounds.includes_earlier) return;
    const std::int64_t at_ms =
        std::clamp(head.started_at_ms, bounds.after_ms + 1, bounds.before_ms - 1);
    zeros.AddZero(head, at_ms, series.is_histogram);
  });
}

void AddStaleMarkersOf(const Request& request, std::span<const std::uint64_t> sent,
                       std::span<const std::uint64_t> now, RequestBuilder& markers) {
  ForEachUnknown(request, sent, now, markers,
                 [&](const SeriesView& series, const SeriesHead& head) {
                   if (series.is_histogram) {
                     markers.AddStaleHistogram(head);
                   } else {
                     markers.AddStaleValue(head);
                   }
                 });
}

}  // namespace pitwall::remote_write
