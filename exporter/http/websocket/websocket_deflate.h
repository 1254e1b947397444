// Negotiation of permessage-deflate (RFC 7692).
#pragma once

#include <string_view>

namespace pitwall::http {

// The response to the first offer in a Sec-WebSocket-Extensions value that can be accepted; empty
// if there is none. Without context takeover no message depends on another, so one compressed
// message serves all clients.
std::string_view AnswerDeflate(std::string_view extensions);

}  // namespace pitwall::http
