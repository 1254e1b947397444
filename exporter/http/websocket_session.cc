#include <sys/eventfd.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "exporter/http/websocket.h"

namespace pitwall::http {

WebSocketSession::WebSocketSession() : wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WebSocketSession::~WebSocketSession() { close(wake_fd_); }

bool WebSocketSession::Send(std::shared_ptr<const std::string> text) {
  const std::scoped_lock lock(mutex_);
  if (ended_ || overflowed_ || close_code_ != 0) return false;
  const std::size_t behind_first =
      waiting_.empty() ? 0 : waiting_bytes_ - waiting_.front()->size() + text->size();
  if (waiting_.size() == kMaxWaitingMessages || behind_first > kMaxWaitingBytes) {
    overflowed_ = true;
    waiting_.clear();
    waiting_bytes_ = 0;
  } else {
    waiting_bytes_ += text->size();
    waiting_.push_back(std::move(text));
  }
  Wake();
  return !overflowed_;
}

void WebSocketSession::Close(std::uint16_t code) {
  const std::scoped_lock lock(mutex_);
  if (close_code_ == 0) close_code_ = code;
  Wake();
}

WebSocketSession::Work WebSocketSession::Take() {
  const std::scoped_lock lock(mutex_);
  Work work;
  if (!waiting_.empty()) {
    work.message = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= work.message->size();
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
  waiting_bytes_ = 0;
}

}  // namespace pitwall::http
