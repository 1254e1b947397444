// Reads the records of OTLP requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

enum class Encoding : std::uint8_t { kProtobuf, kJson };

// A request is undecodable if its bytes are not protobuf or JSON, or if the messages that contain
// the records are malformed. A single record that is malformed is invalid; the others are read.
struct DecodeResult {
  // Why the request is undecodable; empty if it is not. Never quotes the request. The records that
  // were read before the error must not be counted.
  std::string error;
  bool has_too_many_records = false;  // the error is that there are more than kMaxRecords

  // Spans, data points or log records. A span event is not counted: it belongs to its span.
  std::uint64_t records = 0;  // valid ones
  std::uint64_t invalid = 0;
  std::string first_invalid;  // why the first invalid record is invalid

  bool ok() const { return error.empty(); }
};

// Called with each valid record, in the order of the request. A span comes before its span events,
// which are passed only if their span is.
using Visitor = std::function<void(const Record&)>;

// Decodes one request after the other and keeps its buffers. One thread.
//
// - Attributes that are not wanted are skipped, and their values are not examined.
// - Fields may come in any order. Unknown fields and fields of another wire type are skipped.
// - An id of a wrong length is no id.
// - Data points without a recorded value, and quantiles, buckets and exemplars, are skipped.
// - A summary is cumulative. It gives its count and sum, as an exponential histogram does.
// - JSON: 64-bit integers, enums and doubles may be numbers or strings, and `null` means absent.
//   An integer that has no 64-bit value is a double.
//
// Memory: no copy of the request in protobuf; in JSON one copy and up to 4 bytes for each byte.
// Time is linear in the request, however it is nested.
class Decoder {
 public:
  static constexpr std::uint64_t kMaxRecords = 500'000;  // in one request

  // `names` must outlive the decoder.
  explicit Decoder(const AttributeNames& names);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // The texts of the records are valid as long as the body, until Decode() or Shrink() is called.
  // Throws only what the visitor throws, and std::bad_alloc.
  DecodeResult Decode(Signal signal, Encoding encoding, std::string_view body,
                      const Visitor& visitor);
  // Frees the buffers of large requests in JSON.
  void Shrink();

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace pitwall::otlp
