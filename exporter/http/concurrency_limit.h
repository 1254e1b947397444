// A limit on simultaneous operations.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>

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

// What one body may need in memory. Up to a threshold it needs no permit, because the limit on all
// bodies applies; a larger one holds one of few. One thread.
class BodyAllowance {
 public:
  BodyAllowance(std::size_t threshold_bytes, ConcurrencyLimit& large_bodies)
      : threshold_bytes_(threshold_bytes), large_bodies_(large_bodies) {}

  std::size_t threshold_bytes() const { return threshold_bytes_; }
  // Whether the body may be this large now. Acquires the permit, and holds it until the end.
  bool Covers(std::size_t bytes) {
    if (bytes <= threshold_bytes_) return true;
    if (!permit_ || !*permit_) permit_.emplace(large_bodies_);
    return static_cast<bool>(*permit_);
  }

 private:
  const std::size_t threshold_bytes_;
  ConcurrencyLimit& large_bodies_;
  std::optional<ConcurrencyLimit::Permit> permit_;
};

}  // namespace pitwall::http
