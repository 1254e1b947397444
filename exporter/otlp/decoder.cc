#include "exporter/otlp/decoder.h"

#include <memory>
#include <protozero/exception.hpp>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/json_decoder.h"
#include "exporter/otlp/json_text.h"
#include "exporter/otlp/protobuf_decoder.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

struct Decoder::Buffers {
  explicit Buffers(const AttributeNames& names) : attributes(names) {}

  AttributeBuffers attributes;
  JsonText json;
};

Decoder::Decoder(const AttributeNames& names) : buffers_(std::make_unique<Buffers>(names)) {}
Decoder::~Decoder() = default;

DecodeResult Decoder::Decode(Signal signal, Encoding encoding, std::string_view body,
                             const Visitor& visitor) {
  DecodeResult result;
  RecordOutput output(visitor, result);
  try {
    if (encoding == Encoding::kProtobuf) {
      DecodeProtobuf(signal, body, buffers_->attributes, output);
    } else {
      DecodeJson(signal, body, buffers_->json, buffers_->attributes, output);
    }
  } catch (const Undecodable& undecodable) {
    result.error = undecodable.reason;
    result.has_too_many_records = undecodable.has_too_many_records;
  } catch (const protozero::exception&) {
    result.error = "the body is not a protobuf message of OTLP";
  }
  return result;
}

void Decoder::Shrink() { buffers_->json.Shrink(); }

}  // namespace pitwall::otlp
