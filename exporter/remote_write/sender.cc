#include "exporter/remote_write/sender.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include "exporter/remote_write/delivery.h"
#include "exporter/remote_write/request.h"

namespace pitwall::remote_write {

Sender::Sender(std::unique_ptr<Delivery> delivery)
    : delivery_(std::move(delivery)), thread_([this] { Run(); }) {}

Sender::~Sender() { FinishStop(std::chrono::steady_clock::now()); }

void Sender::Push(const SharedRequest& request) {
  delivery_->Push(request);
  {
    const std::lock_guard lock(mutex_);
    ++pushed_;
  }
  changed_.notify_all();
}

void Sender::Run() {
  std::unique_lock lock(mutex_);
  while (!is_cancelled_) {
    const std::size_t seen = pushed_;
    lock.unlock();
    const auto wait = delivery_->Step();
    lock.lock();
    if (wait) {
      changed_.wait_for(lock, *wait, [this] { return is_cancelled_; });
    } else if (is_stopping_ && pushed_ == seen) {
      break;
    } else {
      changed_.wait(lock, [&] { return is_cancelled_ || is_stopping_ || pushed_ != seen; });
    }
  }
  has_ended_ = true;
  changed_.notify_all();
}

void Sender::BeginStop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
}

std::size_t Sender::FinishStop(std::chrono::steady_clock::time_point deadline) {
  if (!thread_.joinable()) return 0;
  BeginStop();
  {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [this] { return has_ended_; });
    is_cancelled_ = true;
  }
  changed_.notify_all();
  delivery_->Cancel();
  thread_.join();
  return delivery_->DropPending();
}

}  // namespace pitwall::remote_write
