// Reads the fields of one protobuf message.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <protozero/exception.hpp>
#include <protozero/types.hpp>
#include <protozero/varint.hpp>
#include <string_view>

namespace pitwall::otlp {

// Accepts and refuses the same bytes as protozero::pbf_reader, and throws its exceptions. Tags and
// lengths of one byte, which nearly all fields have, are read inline. After Next() returned true,
// exactly one function must read or skip the field. Texts are borrowed from the message. One
// thread.
class ProtobufMessage {
 public:
  explicit ProtobufMessage(std::string_view message)
      : at_(message.data()), end_(at_ + message.size()) {}

  // False at the end of the message.
  bool Next() {
    if (at_ == end_) return false;
    tag_and_type_ = static_cast<std::uint32_t>(Varint());
    const std::uint32_t tag = tag_and_type_ >> 3;
    if (tag == 0 || (tag >= 19'000 && tag <= 19'999)) throw protozero::invalid_tag_exception();
    constexpr std::uint32_t kKnownTypes = 0b10'0111;  // varint, fixed64, length-delimited, fixed32
    if ((kKnownTypes >> TypeOf(tag_and_type_) & 1) == 0) {
      throw protozero::unknown_pbf_wire_type_exception();
    }
    return true;
  }
  // Moves to the next field if it has this tag and type, which must be less than 128. False without
  // any effect if it has not.
  bool NextIs(std::uint32_t tag_and_type) {
    if (at_ == end_ || static_cast<unsigned char>(*at_) != tag_and_type) return false;
    ++at_;
    tag_and_type_ = tag_and_type;
    return true;
  }
  // As in protozero::tag_and_type().
  std::uint32_t tag_and_type() const { return tag_and_type_; }

  std::uint64_t Varint() {
    if (at_ != end_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x80) {
        ++at_;
        return byte;
      }
    }
    return protozero::decode_varint(&at_, end_);
  }
  std::uint64_t Fixed64() {
    std::uint64_t number = 0;
    const char* const from = Advance(sizeof number);
    std::memcpy(&number, from, sizeof number);
    static_assert(std::endian::native == std::endian::little);
    return number;
  }
  double Double() { return std::bit_cast<double>(Fixed64()); }
  std::string_view Text() {
    const auto size_bytes = static_cast<std::uint32_t>(Varint());
    return {Advance(size_bytes), size_bytes};
  }

  void Skip() {
    switch (static_cast<protozero::pbf_wire_type>(TypeOf(tag_and_type_))) {
      case protozero::pbf_wire_type::varint:
        protozero::skip_varint(&at_, end_);
        break;
      case protozero::pbf_wire_type::fixed64:
        Advance(sizeof(std::uint64_t));
        break;
      case protozero::pbf_wire_type::length_delimited:
        Text();
        break;
      default:
        Advance(sizeof(std::uint32_t));
    }
  }

 private:
  static constexpr std::uint32_t TypeOf(std::uint32_t tag_and_type) { return tag_and_type & 7; }

  const char* Advance(std::size_t size_bytes) {
    if (size_bytes > static_cast<std::size_t>(end_ - at_)) {
      throw protozero::end_of_buffer_exception();
    }
    const char* const from = at_;
    at_ += size_bytes;
    return from;
  }

  const char* at_;
  const char* end_;
  std::uint32_t tag_and_type_ = 0;
};

}  // namespace pitwall::otlp
