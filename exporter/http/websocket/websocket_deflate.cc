#include "exporter/http/websocket/websocket_deflate.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

// Messages are compressed with a window of 32 KiB: an offer that requires a smaller one is ignored.
bool IsAcceptable(std::string_view parameter) {
  constexpr std::array<std::string_view, 4> kTaken = {
      "server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits=15",
      "server_max_window_bits=\"15\""};
  const std::string_view name = parameter.substr(0, parameter.find('='));
  if (EqualsIgnoringCase(name, "client_max_window_bits")) return true;
  return std::any_of(kTaken.begin(), kTaken.end(), [&](std::string_view accepted) {
    return EqualsIgnoringCase(parameter, accepted);
  });
}

}  // namespace

bool OffersDeflate(std::string_view extensions) {
  while (auto offer = NextItem(extensions, ',')) {
    const auto name = NextItem(*offer, ';');
    if (!name || !EqualsIgnoringCase(*name, "permessage-deflate")) continue;
    bool is_acceptable = true;
    while (const auto parameter = NextItem(*offer, ';'))
      is_acceptable = is_acceptable && IsAcceptable(*parameter);
    if (is_acceptable) return true;
  }
  return false;
}

}  // namespace pitwall::http
