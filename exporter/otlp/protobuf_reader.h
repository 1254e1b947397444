// The parts that several messages of OTLP in protobuf have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_message.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// Leaves the id as it is if the field has another length.
template <typename Id>
void ReadId(ProtobufMessage& message, Id& id) {
  const std::string_view view = message.Text();
  if (view.size() == id.size()) std::memcpy(id.data(), view.data(), id.size());
}

// Reads an AnyValue that is one field, a text shorter than 128 bytes or a number of one byte, as
// most are. False for other forms, which need not be malformed.
inline bool ReadPlainValue(std::string_view bytes, Value& into) {
  constexpr std::size_t kHeadBytes = 2;  // tag, and length or number
  if (bytes.size() < kHeadBytes) return false;
  const auto tag = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  if (second >= 0x80) return false;
  if (tag == field::kStringValue && second == bytes.size() - kHeadBytes) {
    into.emplace<std::string_view>(bytes.data() + kHeadBytes, second);
    return true;
  }
  if (tag == field::kIntValue && bytes.size() == kHeadBytes) {
    into.emplace<std::int64_t>(second);
    return true;
  }
  return false;
}

// The last field of the oneof remains, as protobuf demands.
inline Value ReadAnyValue(std::string_view bytes) {
  Value value;
  if (ReadPlainValue(bytes, value)) return value;
  ProtobufMessage message(bytes);
  while (message.Next()) {
    switch (message.tag_and_type()) {
      case field::kStringValue:
        value = message.Text();
        break;
      case field::kBoolValue:
        value = message.Varint() != 0;
        break;
      case field::kIntValue:
        value = static_cast<std::int64_t>(message.Varint());
        break;
      case field::kDoubleValue:
        value = message.Double();
        break;
      case field::kArrayValue:
      case field::kMapValue:
      case field::kBytesValue:
        value = std::monostate();
        message.Skip();
        break;
      default:
        message.Skip();
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
  if (message.size() < 2 * kHeadBytes) return false;
  const char* const bytes = message.data();
  const auto byte = [&](std::size_t at) -> std::size_t {
    return static_cast<unsigned char>(bytes[at]);
  };
  const std::size_t key_bytes = byte(1);
  const std::size_t value_head = kHeadBytes + key_bytes;
  if (byte(0) != field::kKey || key_bytes >= 0x80 || value_head + kHeadBytes > message.size()) {
    return false;
  }
  const std::size_t value_bytes = byte(value_head + 1);
  if (byte(value_head) != field::kValue || value_bytes >= 0x80 ||
      value_head + kHeadBytes + value_bytes != message.size()) {
    return false;
  }
  into.key = {bytes + kHeadBytes, key_bytes};
  into.value = {bytes + value_head + kHeadBytes, value_bytes};
  return true;
}

inline KeyAndValue ReadKeyValue(std::string_view bytes) {
  KeyAndValue pair;
  ProtobufMessage message(bytes);
  while (message.Next()) {
    switch (message.tag_and_type()) {
      case field::kKey:
        pair.key = message.Text();
        break;
      case field::kValue:
        pair.value = message.Text();
        break;
      default:
        message.Skip();
    }
  }
  return pair;
}

// Reads a KeyValue. The value is examined only if the key is wanted.
inline void ReadAttribute(std::string_view message, const AttributeNames& names, Attributes& into) {
  KeyAndValue pair;
  if (!ReadPlainKeyValue(message, pair)) pair = ReadKeyValue(message);
  const std::size_t index = names.Find(pair.key);
  if (index == AttributeNames::kNone) return;
  Value value;
  if (!ReadPlainValue(pair.value, value)) value = ReadAnyValue(pair.value);
  if (value.index() != 0) into.Set(index, value);
}

// Reads the attribute that the reader is at, and those that follow it immediately.
inline void ReadAttributes(ProtobufMessage& message, const AttributeNames& names,
                           Attributes& into) {
  const std::uint32_t tag_and_type = message.tag_and_type();
  do {
    ReadAttribute(message.Text(), names, into);
  } while (message.NextIs(tag_and_type));
}

}  // namespace pitwall::otlp
