#include "exporter/http/websocket/websocket_message.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "exporter/http/coding.h"

namespace pitwall::http {

namespace {
constexpr std::size_t kDeflateFromBytes = 512;
}

WebSocketMessage::WebSocketMessage(std::string text)
    : text_(std::make_shared<const std::string>(std::move(text))) {}

WebSocketMessage::Payload WebSocketMessage::For(bool client_inflates) const {
  if (!client_inflates || text_->size() < kDeflateFromBytes) return {text_, false};
  std::call_once(
      once_, [this] { deflated_ = std::make_shared<const std::string>(DeflateMessage(*text_)); });
  return {deflated_, true};
}

}  // namespace pitwall::http
