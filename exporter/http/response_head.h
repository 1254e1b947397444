// The head of a response.
#pragma once

#include <string>

#include "exporter/http/message.h"

namespace pitwall::http {

enum class BodyFraming { kLength, kChunks, kUntilClose };

// The bytes of the head, up to and including the empty line. Adds the headers that every response
// has, and the headers that frame its body.
std::string FormatHead(const Response& response, bool keep_alive,
                       BodyFraming framing = BodyFraming::kLength);

}  // namespace pitwall::http
