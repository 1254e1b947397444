#include "exporter/otlp/json_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

namespace {

// The number that the whole text is.
template <typename T>
std::optional<T> Parse(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || read_to != end || text.empty()) return std::nullopt;
  return value;
}

template <typename T>
std::optional<T> WholeNumberOf(std::string_view text) {
  if (const auto value = Parse<T>(text)) return value;
  // 2^63 and 2^64 are doubles, their predecessors are not.
  constexpr double kLowest = static_cast<double>(std::numeric_limits<T>::min());
  constexpr double kBound = -2.0 * static_cast<double>(std::numeric_limits<std::int64_t>::min()) /
                            (std::numeric_limits<T>::is_signed ? 2.0 : 1.0);
  const auto real = DoubleOf(text);
  if (!real || !(*real >= kLowest && *real < kBound) || std::trunc(*real) != *real) {
    return std::nullopt;
  }
  return static_cast<T>(*real);
}

constexpr std::uint64_t EachByte(std::uint64_t byte) { return byte * 0x0101010101010101; }

std::uint64_t Load8(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// The number of eight decimal digits, eight at once; nullopt if one of them is something else.
// Source: Lemire, "Quickly parsing eight digits" (2018).
std::optional<std::uint64_t> EightDigits(const char* text) {
  const std::uint64_t word = Load8(text);
  const std::uint64_t carried = (word + EachByte(6)) & EachByte(0xF0);
  if (((word & EachByte(0xF0)) | carried >> 4U) != EachByte(0x33)) return std::nullopt;
  const std::uint64_t digits = word - EachByte('0');
  const std::uint64_t pairs = digits * 10 + (digits >> 8U);
  constexpr std::uint64_t kMask = 0x000000FF000000FF;
  return ((pairs & kMask) * 0x000F424000000064 + (pairs >> 16U & kMask) * 0x0000271000000001) >>
         32U;
}

// The four bytes of eight hexadecimal digits in any case; nullopt if one of them is something else.
// Each digit is written again in lower case and compared, because that is cheaper than to test it.
std::optional<std::uint32_t> EightHexDigits(const char* text) {
  const std::uint64_t word = Load8(text);
  const std::uint64_t nibbles = (word & EachByte(0x0F)) + 9 * (word >> 6U & EachByte(1));
  const std::uint64_t letters = (nibbles + EachByte(6)) >> 4U & EachByte(1);
  const std::uint64_t rewritten = nibbles + EachByte('0') + letters * ('a' - '0' - 10);
  // Digits and letters have bit 5 or 6. Control characters have none.
  const bool is_printable = ((word | word << 1U) & EachByte(0x40)) == EachByte(0x40);
  if (!is_printable || (nibbles & EachByte(0xF0)) != 0 || rewritten != (word | EachByte(0x20))) {
    return std::nullopt;
  }
  std::uint64_t bytes = (nibbles << 4U | nibbles >> 8U) & 0x00FF00FF00FF00FF;
  bytes = (bytes | bytes >> 8U) & 0x0000FFFF0000FFFF;
  return static_cast<std::uint32_t>(bytes | bytes >> 16U);
}

constexpr std::size_t kMaxIdBytes = 16;

template <typename T>
bool Assign(const std::optional<T>& value, T& into) {
  if (value) into = *value;
  return value.has_value();
}

Value IntValueOf(std::string_view text) {
  if (const auto whole = IntegerOf(text)) return *whole;
  if (const auto real = DoubleOf(text)) return *real;
  return {};
}

// A member of an AnyValue. Unknown members leave the value as it is.
void ReadMember(JsonCursor& cursor, std::string_view key, Value& value) {
  if (cursor.ReadNull()) return;
  if (Is(key, "stringValue")) {
    std::string_view text;
    if (ReadText(cursor, text)) value = text;
  } else if (Is(key, "intValue")) {
    if (const auto text = cursor.ReadScalar()) value = IntValueOf(*text);
  } else if (Is(key, "doubleValue")) {
    double number = 0;
    if (ReadDouble(cursor, number)) value = number;
  } else if (Is(key, "boolValue")) {
    bool truth = false;
    if (ReadBool(cursor, truth)) value = truth;
  } else {
    cursor.Skip();
  }
}

// False, without any effect, if the attribute has another form.
bool ReadPlainAttribute(JsonCursor& cursor, const AttributeNames& names, Attributes& into) {
  std::string_view key;
  if (!cursor.AtPlainAttribute(key)) return false;
  const std::size_t index = names.Find(key);
  if (index == AttributeNames::kNone) {
    cursor.SkipPlainAttribute();
    return true;
  }
  std::string_view text;
  if (!cursor.ReadPlainAttribute(text)) return false;
  into.Set(index, text);
  return true;
}

bool ReadAttribute(JsonCursor& cursor, const AttributeNames& names, Attributes& into) {
  if (ReadPlainAttribute(cursor, names, into)) return true;
  std::optional<std::size_t> index;
  std::optional<std::size_t> skipped_value;
  const auto read_value = [&] {
    const Value value = ReadAnyValue(cursor);
    if (value.index() != 0) into.Set(*index, value);
  };
  const bool is_object = cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "key")) {
      index = names.Find(cursor.ReadString().value_or(""));
    } else if (!Is(key, "value")) {
      cursor.Skip();
    } else if (index && *index != AttributeNames::kNone) {
      read_value();
    } else {
      if (!index) skipped_value = cursor.Position();
      cursor.Skip();
    }
  });
  if (skipped_value && index && *index != AttributeNames::kNone) {
    const std::size_t end = cursor.Position();
    cursor.Seek(*skipped_value);
    read_value();
    cursor.Seek(end);
  }
  return is_object;
}

}  // namespace

std::optional<std::uint64_t> UnsignedOf(std::string_view text) {
  // Most numbers are digits that cannot overflow.
  constexpr std::size_t kDigits = 19;
  std::uint64_t value = 0;
  std::size_t at = 0;
  while (at + 8 <= std::min(text.size(), kDigits)) {
    const auto eight = EightDigits(text.data() + at);
    if (!eight) break;
    value = 100'000'000 * value + *eight;
    at += 8;
  }
  while (at < text.size() && at < kDigits && text[at] >= '0' && text[at] <= '9') {
    value = 10 * value + static_cast<std::uint64_t>(text[at++] - '0');
  }
  if (at == text.size() && at > 0) return value;
  return WholeNumberOf<std::uint64_t>(text);
}

std::optional<std::int64_t> IntegerOf(std::string_view text) {
  return WholeNumberOf<std::int64_t>(text);
}

std::optional<double> DoubleOf(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return kInfinity;
  if (text == "-Infinity") return -kInfinity;
  // std::from_chars knows other names of these.
  if (text.find_first_not_of("+-.0123456789eE") != text.npos) return std::nullopt;
  return Parse<double>(text);
}

bool ReadUnsigned(JsonCursor& cursor, std::uint64_t& into) {
  if (cursor.ReadNull()) return true;
  const auto text = cursor.ReadScalar();
  return text && Assign(UnsignedOf(*text), into);
}

bool ReadDouble(JsonCursor& cursor, double& into) {
  if (cursor.ReadNull()) return true;
  const auto text = cursor.ReadScalar();
  return text && Assign(DoubleOf(*text), into);
}

bool ReadBool(JsonCursor& cursor, bool& into) {
  if (cursor.ReadNull()) return true;
  const auto text = cursor.ReadScalar();
  if (text != "true" && text != "false") return false;
  into = text == "true";
  return true;
}

bool ReadText(JsonCursor& cursor, std::string_view& into) {
  return cursor.ReadNull() || Assign(cursor.ReadString(), into);
}

std::uint64_t ReadEnum(JsonCursor& cursor, std::initializer_list<std::string_view> names) {
  const auto text = cursor.ReadScalar();
  if (!text) return 0;
  if (const auto number = UnsignedOf(*text)) return *number;
  std::uint64_t value = 0;
  for (const std::string_view name : names) {
    if (name == *text) return value;
    ++value;
  }
  return 0;
}

void ReadHex(JsonCursor& cursor, std::uint8_t* into, std::size_t size) {
  const auto text = cursor.ReadString();
  if (!text || text->size() != 2 * size) return;
  std::array<std::uint8_t, kMaxIdBytes> bytes{};
  for (std::size_t at = 0; at < size; at += sizeof(std::uint32_t)) {
    const auto four = EightHexDigits(text->data() + 2 * at);
    if (!four) return;
    std::memcpy(bytes.data() + at, &*four, sizeof *four);
  }
  std::memcpy(into, bytes.data(), size);
}

Value ReadAnyValue(JsonCursor& cursor) {
  Value value;
  cursor.ReadObject([&](std::string_view key) { ReadMember(cursor, key, value); });
  return value;
}

bool ReadAttributes(JsonCursor& cursor, const AttributeNames& names, Attributes& into) {
  if (cursor.ReadNull()) return true;
  bool are_objects = true;
  const bool is_array =
      cursor.ReadArray([&] { are_objects &= ReadAttribute(cursor, names, into); });
  return is_array && are_objects;
}

}  // namespace pitwall::otlp
