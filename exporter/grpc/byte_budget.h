// Bounds on the memory of messages that are being received or processed.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace pitwall::grpc {

// How many bytes may still be held. A budget may have a parent, which bounds several budgets
// together.
//
// Thread safety: any thread; lock-free. All operations on the counter are relaxed: it orders no
// other data.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t max_bytes, std::shared_ptr<ByteBudget> parent = nullptr)
      : available_(static_cast<std::ptrdiff_t>(max_bytes)), parent_(std::move(parent)) {}

  // False if fewer bytes are available here or in the parent; then nothing changes.
  bool Acquire(std::size_t bytes) {
    const auto wanted = static_cast<std::ptrdiff_t>(bytes);
    if (available_.fetch_sub(wanted, std::memory_order_relaxed) < wanted ||
        (parent_ && !parent_->Acquire(bytes))) {
      available_.fetch_add(wanted, std::memory_order_relaxed);
      return false;
    }
    return true;
  }
  void Release(std::size_t bytes) {
    available_.fetch_add(static_cast<std::ptrdiff_t>(bytes), std::memory_order_relaxed);
    if (parent_) parent_->Release(bytes);
  }
  std::ptrdiff_t available() const { return available_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::ptrdiff_t> available_;
  const std::shared_ptr<ByteBudget> parent_;
};

// The bytes that one message has acquired. It releases them when it is destroyed. After a move it
// has none, and no call but Clear() may follow. One thread.
class ByteCharge {
 public:
  explicit ByteCharge(std::shared_ptr<ByteBudget> budget) : budget_(std::move(budget)) {}
  ~ByteCharge() { Clear(); }
  ByteCharge(ByteCharge&& other) noexcept
      : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
  ByteCharge(const ByteCharge&) = delete;
  ByteCharge& operator=(const ByteCharge&) = delete;

  // False if the budget has fewer bytes.
  bool Add(std::size_t bytes) {
    if (!budget_->Acquire(bytes)) return false;
    bytes_ += bytes;
    return true;
  }
  void Clear() {
    if (bytes_ != 0) budget_->Release(std::exchange(bytes_, 0));
  }

 private:
  std::shared_ptr<ByteBudget> budget_;
  std::size_t bytes_ = 0;
};

}  // namespace pitwall::grpc
