#include "exporter/http/send_budget.h"

#include <cstddef>
#include <mutex>

#include "exporter/http/connection.h"

namespace pitwall::http {

SendBudget::Share::Share(SendBudget& budget, Connection& connection, const void* body,
                         std::size_t bytes)
    : budget_(budget), connection_(connection), body_(body), bytes_(bytes) {
  is_granted_ = bytes <= kSmallBytes;
  if (is_granted_) return;
  const std::scoped_lock lock(budget.mutex_);
  while (budget.BytesWith(*this) > budget.max_bytes_) {
    // A response that is larger than the budget may be alone.
    if (budget.shares_.empty()) break;
    if (!budget.EvictSlowest()) return;
  }
  Body& counted = budget.bodies_[body];
  if (counted.shares++ == 0) {
    counted.bytes = bytes;
    budget.bytes_ += bytes;
  }
  budget.shares_.push_back(this);
  is_counted_ = is_granted_ = true;
}

SendBudget::Share::~Share() {
  if (!is_granted_ || bytes_ <= kSmallBytes) return;
  const std::scoped_lock lock(budget_.mutex_);
  if (is_counted_) budget_.Release(*this);
}

std::size_t SendBudget::BytesWith(const Share& share) const {
  return bytes_ + (bodies_.contains(share.body_) ? 0 : share.bytes_);
}

void SendBudget::Release(Share& share) {
  share.is_counted_ = false;
  shares_.remove(&share);
  const auto body = bodies_.find(share.body_);
  if (--body->second.shares != 0) return;
  bytes_ -= body->second.bytes;
  bodies_.erase(body);
}

bool SendBudget::EvictSlowest() {
  Share* const slowest = shares_.front();
  const auto now = Connection::Clock::now();
  if (now - slowest->began_ < kGrace) return false;
  slowest->connection_.SetDeadline(now, Connection::Phase::kSending);
  Release(*slowest);
  return true;
}

}  // namespace pitwall::http
