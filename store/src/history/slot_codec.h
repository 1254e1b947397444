// The packed bytes of a sealed slot: the change of each series.
//
//   slot   := entry*                           ascending by serial
//   entry  := varint serial - previous serial
//             kind (1 byte)  cell mask (1 byte)
//             varint cell                      for each bit of the mask, lowest first
//             varint bucket count  (varint position - previous position  varint count)*
//
// A varint is LEB128. The bytes are the same on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "series/series_value.h"

namespace pitwall::internal {

class SlotWriter {
 public:
  // Serials ascend strictly; `value` is not empty.
  void Append(std::uint64_t serial, SeriesKind kind, const SeriesValue& value);
  bool empty() const { return bytes_.empty(); }
  std::string Finish();

 private:
  void Varint(std::uint64_t value);

  std::string bytes_;
  std::uint64_t last_serial_ = 0;
};

// Reads the entries. Never reads past the end, whatever the bytes are.
class SlotReader {
 public:
  explicit SlotReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Moves to the next entry; AddTo() must have read the previous one. False at the end or if the
  // bytes are damaged; ok() distinguishes the two.
  bool Next();
  // Adds the entry's numbers to `value`; false if the bytes are damaged.
  bool AddTo(SeriesValue& value);
  std::uint64_t serial() const { return serial_; }
  SeriesKind kind() const { return kind_; }
  bool ok() const { return ok_; }

 private:
  bool Varint(std::uint64_t& value);
  bool Fail() {
    ok_ = false;
    return false;
  }

  const char* at_;
  const char* end_;
  std::uint64_t serial_ = 0;
  SeriesKind kind_ = SeriesKind::kNone;
  unsigned mask_ = 0;
  bool has_unread_entry_ = false;
  bool ok_ = true;
};

}  // namespace pitwall::internal
