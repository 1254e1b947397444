// Lines of a head or of trailers (RFC 9112, 5).
#pragma once

#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::http {

// A method, the name of a field or a similar word (RFC 9110, 5.6.2).
bool IsToken(std::string_view text);

// Adds the field of a line without its line end. False if the line is malformed.
bool ParseField(std::string_view line, Fields& fields);

// Joins the values of fields with the same name, in their order. The result is the name of a field
// that was repeated although it has one value; empty if there is none.
std::string_view JoinRepeatedFields(Fields& fields);

}  // namespace pitwall::http
