// Decodes a request and describes its records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"

namespace pitwall::test {

struct Decoded {
  otlp::DecodeResult result;
  std::vector<std::string> records;
};

inline Decoded DecodeRequest(otlp::Signal signal, otlp::Encoding encoding, std::string_view body,
                             const std::vector<std::string>& keys = {"a", "b"}) {
  const otlp::AttributeNames names(keys);
  otlp::Decoder decoder(names);
  Decoded decoded;
  decoded.result = decoder.Decode(signal, encoding, body, [&](const otlp::Record& record) {
    decoded.records.push_back(Describe(record, keys));
  });
  return decoded;
}

}  // namespace pitwall::test
