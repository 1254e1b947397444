// permessage-deflate (RFC 7692): what is agreed on in the handshake.
#pragma once

#include <string_view>

namespace pitwall::http {

// What the server answers to an offer that it takes: every message stands alone, so that one
// deflated text serves all clients.
inline constexpr std::string_view kDeflateResponse =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

// Whether a Sec-WebSocket-Extensions value offers that.
bool OffersDeflate(std::string_view extensions);

}  // namespace pitwall::http
