#include "exporter/http/websocket/websocket_session.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <utility>

#include "exporter/http/websocket/websocket_message.h"

namespace pitwall::http {

WebSocketSession::WebSocketSession(bool inflates)
    : inflates_(inflates), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WebSocketSession::~WebSocketSession() { close(wake_fd_); }

bool WebSocketSession::Send(const WebSocketMessage& message) {
  WebSocketMessage::Payload payload = message.For(inflates_);
  const std::scoped_lock lock(mutex_);
  if (ended_ || overflowed_ || close_code_ != 0) return false;
  if (Fits(payload.bytes->size())) {
    queued_bytes_ += payload.bytes->size();
    waiting_.push_back(std::move(payload));
  } else {
    overflowed_ = true;
    waiting_.clear();
  }
  Wake();
  return !overflowed_;
}

bool WebSocketSession::Fits(std::size_t bytes) const {
  if (waiting_.size() == kMaxQueuedMessages) return false;
  std::size_t largest_bytes = std::max(bytes, written_bytes_);
  for (const auto& payload : waiting_) {
    largest_bytes = std::max(largest_bytes, payload.bytes->size());
  }
  return queued_bytes_ + bytes <= std::max(kMaxQueuedBytes, largest_bytes + kMaxExtraQueuedBytes);
}

void WebSocketSession::Close(std::uint16_t code) {
  const std::scoped_lock lock(mutex_);
  if (close_code_ == 0) close_code_ = code;
  Wake();
}

WebSocketSession::Outgoing WebSocketSession::NextOutgoing() {
  const std::scoped_lock lock(mutex_);
  Outgoing work;
  queued_bytes_ -= std::exchange(written_bytes_, 0);
  if (!waiting_.empty()) {
    work.message = std::move(waiting_.front());
    waiting_.pop_front();
    written_bytes_ = work.message.bytes->size();
  } else {
    work.close_code = close_code_;
  }
  return work;
}

bool WebSocketSession::Overflowed() const {
  const std::scoped_lock lock(mutex_);
  return overflowed_;
}

void WebSocketSession::Wake() const { eventfd_write(wake_fd_, 1); }

void WebSocketSession::ClearWake() {
  eventfd_t count = 0;
  eventfd_read(wake_fd_, &count);
}

void WebSocketSession::End() {
  const std::scoped_lock lock(mutex_);
  ended_ = true;
  waiting_.clear();
}

}  // namespace pitwall::http
