#include "exporter/http/websocket/websocket_deflate.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

// The parameters of RFC 7692, 7.1. Messages are compressed with a window of 32 KiB, so an offer
// that requires a smaller one cannot be accepted.
enum class Parameter : std::uint8_t {
  kServerNoTakeover,
  kClientNoTakeover,
  kServerWindow,
  kClientWindow,
};

bool IsWindow(std::string_view value) {
  const auto bits = ParseDigits(Unquoted(value));
  return bits && *bits >= 8 && *bits <= 15 && Unquoted(value)[0] != '0';
}

// nullopt if the offer must be declined because of it.
std::optional<Parameter> ParseParameter(std::string_view text) {
  const auto equals = text.find('=');
  const auto name = Trim(text.substr(0, equals));
  const bool has_value = equals != std::string_view::npos;
  const auto value = has_value ? Trim(text.substr(equals + 1)) : std::string_view();
  if (EqualsIgnoringCase(name, "server_no_context_takeover") && !has_value) {
    return Parameter::kServerNoTakeover;
  }
  if (EqualsIgnoringCase(name, "client_no_context_takeover") && !has_value) {
    return Parameter::kClientNoTakeover;
  }
  if (EqualsIgnoringCase(name, "client_max_window_bits") && (!has_value || IsWindow(value))) {
    return Parameter::kClientWindow;
  }
  if (EqualsIgnoringCase(name, "server_max_window_bits") && Unquoted(value) == "15") {
    return Parameter::kServerWindow;
  }
  return std::nullopt;
}

// The response to an offer without its name; empty if it must be declined.
std::string_view AnswerOffer(std::string_view parameters) {
  std::array<bool, 4> given{};
  while (const auto text = NextItem(parameters, ';')) {
    const auto parameter = ParseParameter(*text);
    if (!parameter || given[static_cast<std::size_t>(*parameter)]) return {};
    given[static_cast<std::size_t>(*parameter)] = true;
  }
  // A window that the client requires must be confirmed (RFC 7692, 7.1.2.1).
  if (given[static_cast<std::size_t>(Parameter::kServerWindow)]) {
    return "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
           "server_max_window_bits=15";
  }
  return "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
}

}  // namespace

std::string_view AnswerDeflate(std::string_view extensions) {
  while (auto offer = NextItem(extensions, ',')) {
    const auto name = NextItem(*offer, ';');
    if (!name || !EqualsIgnoringCase(*name, "permessage-deflate")) continue;
    if (const auto answer = AnswerOffer(*offer); !answer.empty()) return answer;
  }
  return {};
}

}  // namespace pitwall::http
