// The bytes of a sealed slot: what changed in each series, packed.
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

// Walks the entries; never reads past the end, whatever the bytes are.
class SlotReader {
 public:
  explicit SlotReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Goes on to the next entry; AddTo() must have taken the one before. False at the end and where
  // the bytes are damaged; ok() tells which.
  bool Next();
  // Adds the entry's numbers; false where the bytes are damaged.
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
  bool ok_ = true;
};

}  // namespace pitwall::internal
