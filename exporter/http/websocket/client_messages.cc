#include "exporter/http/websocket/client_messages.h"

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/coding.h"

namespace pitwall::http {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::uint16_t ClientMessages::Begin(unsigned char first) {
  const bool continues = (first & 0x0FU) == 0;
  if (continues != is_within_message_) return kProtocolError;
  is_final_ = (first & 0x80U) != 0;
  if (continues) return 0;
  is_within_message_ = true;
  is_text_ = (first & 0x0FU) == 1;
  is_deflated_ = (first & 0x40U) != 0;
  return 0;
}

std::uint16_t ClientMessages::Add(std::string_view payload) {
  if (payload.size() > kMaxMessageBytes - message_.size()) return kTooBig;
  message_ += payload;
  return 0;
}

std::uint16_t ClientMessages::End() {
  if (!is_final_) return 0;
  is_within_message_ = false;
  std::string text = std::exchange(message_, {});
  if (is_deflated_) {
    const std::string deflated = std::exchange(text, {});
    const Inflated result = InflateMessage(deflated, kMaxInflatedBytes, &text);
    if (result == Inflated::kTooLarge) return kTooBig;
    if (result == Inflated::kBroken) return kProtocolError;
  }
  return is_text_ && !IsUtf8(text) ? kNotUtf8 : std::uint16_t{0};
}

}  // namespace pitwall::http
