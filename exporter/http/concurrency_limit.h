// A limit on simultaneous operations.
#pragma once

#include <atomic>
#include <cstddef>

namespace pitwall::http {

// Thread safety: any thread; lock-free. Acquiring a permit never waits.
class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(std::size_t count) : available_(static_cast<std::ptrdiff_t>(count)) {}

  // Holds a permit, if one was available, until it is destroyed.
  class Permit {
   public:
    explicit Permit(ConcurrencyLimit& limit)
        : limit_(limit), is_granted_(limit.available_.fetch_sub(1, std::memory_order_acquire) > 0) {
      if (!is_granted_) limit.available_.fetch_add(1, std::memory_order_relaxed);
    }
    ~Permit() {
      if (is_granted_) limit_.available_.fetch_add(1, std::memory_order_release);
    }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    explicit operator bool() const { return is_granted_; }

   private:
    ConcurrencyLimit& limit_;
    const bool is_granted_;
  };

 private:
  std::atomic<std::ptrdiff_t> available_;
};

}  // namespace pitwall::http
