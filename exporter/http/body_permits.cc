#include "exporter/http/body_permits.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>

#include "exporter/http/connection.h"

namespace pitwall::http {

BodyPermits::Permit::~Permit() {
  const std::scoped_lock lock(permits_.mutex_);
  if (!is_held_) return;
  permits_.held_.remove(this);
  ++permits_.available_;
}

bool BodyPermits::Permit::Covers(std::size_t bytes) {
  const std::scoped_lock lock(permits_.mutex_);
  bytes_ = std::max(bytes_, bytes);
  if (is_evicted_) return false;
  return is_held_ || bytes <= kSmallBodyBytes || permits_.Acquire(*this);
}

void BodyPermits::Permit::FinishReading() {
  const std::scoped_lock lock(permits_.mutex_);
  is_reading_ = false;
}

bool BodyPermits::Permit::is_evicted() const {
  const std::scoped_lock lock(permits_.mutex_);
  return is_evicted_;
}

bool BodyPermits::Acquire(Permit& permit) {
  if (available_ != 0) {
    --available_;
  } else {
    Permit* const slowest = SlowestReader();
    if (slowest == nullptr) return false;
    slowest->is_evicted_ = true;
    slowest->is_held_ = false;
    held_.remove(slowest);
    slowest->connection_.SetDeadline(Connection::Clock::now(), Connection::Phase::kReading);
  }
  permit.is_held_ = true;
  held_.push_back(&permit);
  return true;
}

BodyPermits::Permit* BodyPermits::SlowestReader() {
  const auto now = Connection::Clock::now();
  Permit* slowest = nullptr;
  double least_rate = kSlowBytesPerSecond;
  for (Permit* const permit : held_) {
    if (!permit->is_reading_ || now - permit->began_ < kGrace) continue;
    const double rate = static_cast<double>(permit->bytes_) /
                        std::chrono::duration<double>(now - permit->began_).count();
    if (rate >= least_rate) continue;
    slowest = permit;
    least_rate = rate;
  }
  return slowest;
}

}  // namespace pitwall::http
