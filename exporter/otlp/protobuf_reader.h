// The parts that several messages of OTLP in protobuf have in common.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <protozero/pbf_reader.hpp>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// The methods of protozero::pbf_reader check all bounds and throw protozero::exception.
using protozero::pbf_reader;

inline std::string_view TextOf(pbf_reader& message) {
  const protozero::data_view view = message.get_view();
  return {view.data(), view.size()};
}

inline double DoubleOf(pbf_reader& message) { return std::bit_cast<double>(message.get_fixed64()); }

// Leaves the id as it is if the field has another length.
template <typename Id>
void ReadId(pbf_reader& message, Id& id) {
  const protozero::data_view view = message.get_view();
  if (view.size() == id.size()) std::memcpy(id.data(), view.data(), id.size());
}

// The last field of the oneof remains, as protobuf demands.
inline Value ReadAnyValue(pbf_reader message) {
  Value value;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case field::kStringValue:
        value = TextOf(message);
        break;
      case field::kBoolValue:
        value = message.get_uint64() != 0;
        break;
      case field::kIntValue:
        value = message.get_int64();
        break;
      case field::kDoubleValue:
        value = DoubleOf(message);
        break;
      case field::kArrayValue:
      case field::kMapValue:
      case field::kBytesValue:
        value = std::monostate();
        message.skip();
        break;
      default:
        message.skip();
    }
  }
  return value;
}

// Reads a KeyValue. The value is examined only if the key is wanted.
inline void ReadAttribute(pbf_reader message, const AttributeNames& names, Attributes& into) {
  std::string_view key;
  pbf_reader value;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case field::kKey:
        key = TextOf(message);
        break;
      case field::kValue:
        value = message.get_message();
        break;
      default:
        message.skip();
    }
  }
  const std::size_t index = names.Find(key);
  if (index == AttributeNames::kNone) return;
  const Value read = ReadAnyValue(value);
  if (read.index() != 0) into.Set(index, read);
}

}  // namespace pitwall::otlp
