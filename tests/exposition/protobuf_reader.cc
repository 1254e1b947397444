#include "tests/exposition/protobuf_reader.h"

#include <protozero/pbf_reader.hpp>
#include <stdexcept>

namespace pitwall::testing {

namespace {

using protozero::pbf_reader;

std::int64_t ReadTimestampMs(pbf_reader timestamp) {
  std::int64_t at_ms = 0;
  while (timestamp.next()) {
    if (timestamp.tag() == 1) {
      at_ms += timestamp.get_int64() * 1000;
    } else {
      at_ms += timestamp.get_int32() / 1'000'000;
    }
  }
  return at_ms;
}

std::pair<std::string, std::string> ReadLabel(pbf_reader label) {
  std::pair<std::string, std::string> read;
  while (label.next()) {
    std::string& part = label.tag() == 1 ? read.first : read.second;
    part = label.get_string();
  }
  return read;
}

void ReadBucket(pbf_reader bucket, ReadHistogram& histogram) {
  std::uint64_t count = 0;
  double bound = 0;
  while (bucket.next()) {
    if (bucket.tag() == 1) count = bucket.get_uint64();
    if (bucket.tag() == 2) bound = bucket.get_double();
  }
  histogram.classic[bound] = count;
}

struct Span {
  int offset = 0;
  unsigned length = 0;
};

Span ReadSpan(pbf_reader span) {
  Span read;
  while (span.next()) {
    if (span.tag() == 1) read.offset = span.get_sint32();
    if (span.tag() == 2) read.length = span.get_uint32();
  }
  return read;
}

void FillNative(const std::vector<Span>& spans, const std::vector<std::int64_t>& deltas,
                ReadHistogram& histogram) {
  int index = 0;
  std::int64_t count = 0;
  std::size_t next = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (unsigned i = 0; i < span.length; ++i, ++index) {
      count += deltas.at(next++);
      if (count < 0) throw std::runtime_error("a bucket is negative");
      if (count > 0) histogram.native[index] = count;
    }
  }
  if (next != deltas.size()) throw std::runtime_error("more deltas than the spans are long");
}

ReadHistogram ReadHistogramOf(pbf_reader message) {
  ReadHistogram histogram;
  std::vector<Span> spans;
  std::vector<std::int64_t> deltas;
  while (message.next()) {
    switch (message.tag()) {
      case 1:
        histogram.count = message.get_uint64();
        break;
      case 2:
        histogram.sum = message.get_double();
        break;
      case 3:
        ReadBucket(message.get_message(), histogram);
        break;
      case 5:
        histogram.schema = message.get_sint32();
        break;
      case 6:
        histogram.zero_threshold = message.get_double();
        histogram.is_native = true;
        break;
      case 7:
        histogram.zero_count = message.get_uint64();
        break;
      case 12:
        spans.push_back(ReadSpan(message.get_message()));
        break;
      case 13:
        for (const std::int64_t delta : message.get_packed_sint64()) deltas.push_back(delta);
        break;
      case 15:
        histogram.created_at_ms = ReadTimestampMs(message.get_message());
        break;
      default:
        throw std::runtime_error("unknown field of a histogram");
    }
  }
  FillNative(spans, deltas, histogram);
  return histogram;
}

std::pair<double, double> ReadQuantile(pbf_reader message) {
  std::pair<double, double> quantile;
  while (message.next()) {
    double& field = message.tag() == 1 ? quantile.first : quantile.second;
    field = message.get_double();
  }
  return quantile;
}

ReadSummary ReadSummaryOf(pbf_reader message) {
  ReadSummary summary;
  while (message.next()) {
    if (message.tag() == 1) {
      summary.count = message.get_uint64();
    } else if (message.tag() == 2) {
      summary.sum = message.get_double();
    } else {
      summary.quantiles.insert(ReadQuantile(message.get_message()));
    }
  }
  return summary;
}

ReadMetric ReadMetricOf(pbf_reader message) {
  ReadMetric metric;
  while (message.next()) {
    if (message.tag() == 1) {
      metric.labels.push_back(ReadLabel(message.get_message()));
    } else if (message.tag() == 4) {
      metric.summary = ReadSummaryOf(message.get_message());
    } else if (message.tag() == 7) {
      metric.histogram = ReadHistogramOf(message.get_message());
    } else {
      pbf_reader number = message.get_message();
      while (number.next()) {
        if (number.tag() == 1) metric.value = number.get_double();
        if (number.tag() == 3) metric.created_at_ms = ReadTimestampMs(number.get_message());
      }
    }
  }
  return metric;
}

ReadFamily ReadFamilyOf(pbf_reader message) {
  ReadFamily family;
  while (message.next()) {
    switch (message.tag()) {
      case 1:
        family.name = message.get_string();
        break;
      case 2:
        family.help = message.get_string();
        break;
      case 3:
        family.type = message.get_enum();
        break;
      case 4:
        family.metrics.push_back(ReadMetricOf(message.get_message()));
        break;
      case 5:
        family.unit = message.get_string();
        break;
      default:
        throw std::runtime_error("unknown field of a family");
    }
  }
  return family;
}

}  // namespace

std::vector<ReadFamily> ReadProtobuf(std::string_view bytes) {
  std::vector<ReadFamily> families;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const auto size = protozero::decode_varint(&at, end);
    if (size > static_cast<std::uint64_t>(end - at)) throw std::runtime_error("cut off");
    families.push_back(ReadFamilyOf(pbf_reader(at, size)));
    at += size;
  }
  return families;
}

}  // namespace pitwall::testing
