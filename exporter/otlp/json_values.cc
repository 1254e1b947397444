#include "exporter/otlp/json_values.h"

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

// The value of each hexadecimal digit; above 15: no digit.
constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(0xFF);
  for (std::size_t i = 0; i < 16; ++i) {
    digits[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<std::uint8_t>(i);
    digits[static_cast<unsigned char>("0123456789ABCDEF"[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}();
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

bool ReadAttribute(JsonCursor& cursor, const AttributeNames& names, Attributes& into) {
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
  unsigned all = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned high = kHexDigits[static_cast<unsigned char>((*text)[2 * i])];
    const unsigned low = kHexDigits[static_cast<unsigned char>((*text)[2 * i + 1])];
    all |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  if (all < 16) std::memcpy(into, bytes.data(), size);
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
