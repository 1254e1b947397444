#include "exporter/http/framing.h"

#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/message.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

Framing Refused(std::string error) {
  Framing framing;
  framing.error = std::move(error);
  return framing;
}

}  // namespace

Framing CheckFraming(std::string_view http_version, const Fields& headers) {
  Framing framing;
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  for (const auto& [name, value] : headers) {
    if (EqualsIgnoringCase(name, "Host")) {
      ++hosts;
    } else if (EqualsIgnoringCase(name, "Content-Length")) {
      ++lengths;
      const auto length = ParseDigits(value);
      if (!length) return Refused("Content-Length must be digits");
      framing.has_length = true;
      framing.content_length = *length;
    } else if (EqualsIgnoringCase(name, "Transfer-Encoding")) {
      ++codings;
      if (!EqualsIgnoringCase(value, "chunked"))
        return Refused("Transfer-Encoding must be chunked");
      framing.chunked = true;
    }
  }
  if (lengths > 1) return Refused("Content-Length was sent twice");
  if (codings > 1) return Refused("Transfer-Encoding was sent twice");
  if (lengths > 0 && codings > 0)
    return Refused("Content-Length and Transfer-Encoding must not both be sent");
  if (codings > 0 && http_version == "1.0") return Refused("Transfer-Encoding needs HTTP/1.1");
  if (hosts > 1) return Refused("Host was sent twice");
  if (hosts == 0 && http_version != "1.0") return Refused("Host is missing");
  return framing;
}

}  // namespace pitwall::http
