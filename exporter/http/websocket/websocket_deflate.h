// Negotiation of permessage-deflate (RFC 7692).
#pragma once

#include <string_view>

namespace pitwall::http {

// The response to an accepted offer. Without context takeover no message depends on another, so one
// compressed message serves all clients.
inline constexpr std::string_view kDeflateResponse =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

// Whether a Sec-WebSocket-Extensions value contains an offer that kDeflateResponse accepts.
bool OffersDeflate(std::string_view extensions);

}  // namespace pitwall::http
