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
inline Value ReadAnyValue(std::string_view bytes) {
  Value value;
  pbf_reader message(bytes.data(), bytes.size());
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

// The fields of a KeyValue.
struct KeyAndValue {
  std::string_view key;
  std::string_view value;
};

// Reads a KeyValue as nearly all encoders write it: the key, then the value, each shorter than 128
// bytes. False for other forms, which need not be malformed.
inline bool ReadPlainKeyValue(std::string_view message, KeyAndValue& into) {
  constexpr std::size_t kHeadBytes = 2;  // tag and length
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(message[at]); };
  if (message.size() < 2 * kHeadBytes || byte(0) != field::kKey) return false;
  const std::size_t value_head = kHeadBytes + byte(1);
  if (byte(1) >= 0x80 || value_head + kHeadBytes > message.size()) return false;
  const std::size_t value = value_head + kHeadBytes;
  if (byte(value_head) != field::kValue || byte(value_head + 1) != message.size() - value ||
      byte(value_head + 1) >= 0x80) {
    return false;
  }
  into.key = message.substr(kHeadBytes, value_head - kHeadBytes);
  into.value = message.substr(value);
  return true;
}

inline KeyAndValue ReadKeyValue(std::string_view bytes) {
  KeyAndValue pair;
  if (ReadPlainKeyValue(bytes, pair)) return pair;
  pbf_reader message(bytes.data(), bytes.size());
  while (message.next()) {
    switch (message.tag_and_type()) {
      case field::kKey:
        pair.key = TextOf(message);
        break;
      case field::kValue:
        pair.value = TextOf(message);
        break;
      default:
        message.skip();
    }
  }
  return pair;
}

// Reads a KeyValue. The value is examined only if the key is wanted.
inline void ReadAttribute(std::string_view message, const AttributeNames& names, Attributes& into) {
  const KeyAndValue pair = ReadKeyValue(message);
  const std::size_t index = names.Find(pair.key);
  if (index == AttributeNames::kNone) return;
  const Value read = ReadAnyValue(pair.value);
  if (read.index() != 0) into.Set(index, read);
}

}  // namespace pitwall::otlp
