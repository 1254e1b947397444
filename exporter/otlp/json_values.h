// Values of OTLP's JSON, in the forms in which senders write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// Whole numbers may be written as `5`, `"5"`, `5.0` or `5e0`; others may be strings, too, and
// `"NaN"`, `"Infinity"` and `"-Infinity"`. nullopt for anything else.
std::optional<std::uint64_t> UnsignedOf(std::string_view text);
std::optional<std::int64_t> IntegerOf(std::string_view text);
std::optional<double> DoubleOf(std::string_view text);

// Reads a value, whatever it is, and sets `into` if it has the type. `null` leaves it as it is.
// False for a value of another type.
bool ReadUnsigned(JsonCursor& cursor, std::uint64_t& into);
bool ReadDouble(JsonCursor& cursor, double& into);
bool ReadBool(JsonCursor& cursor, bool& into);
bool ReadText(JsonCursor& cursor, std::string_view& into);

// The number of an enum's value, which may be given by its name: that at the same position of
// `names`. 0 for an unknown one.
std::uint64_t ReadEnum(JsonCursor& cursor, std::initializer_list<std::string_view> names);

// Reads a string of hexadecimal digits, in any case. Sets nothing if it is not an id of this size.
void ReadHex(JsonCursor& cursor, std::uint8_t* into, std::size_t size);
template <typename Id>
void ReadId(JsonCursor& cursor, Id& id) {
  ReadHex(cursor, id.data(), id.size());
}

// An AnyValue. Absent if it cannot be read.
Value ReadAnyValue(JsonCursor& cursor);
// A list of KeyValue. Values are examined only if their key is wanted. False if it is not a list of
// objects.
bool ReadAttributes(JsonCursor& cursor, const AttributeNames& names, Attributes& into);

}  // namespace pitwall::otlp
