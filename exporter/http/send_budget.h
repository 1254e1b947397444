// Bounds the memory of the responses that clients are reading.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>

#include "exporter/http/connection.h"

namespace pitwall::http {

// A response that is held in memory while its client reads it counts against the budget; a body
// that several responses share counts once. If the budget is exceeded, the response that has been
// read for longest ends, if that is longer than kGrace: its client is slow. So slow readers hold no
// more than the budget, whatever they ask for.
//
// Thread safety: any thread.
class SendBudget {
 public:
  // Smaller responses do not count: they fit into the buffers of the sockets.
  static constexpr std::size_t kSmallBytes = 64 * 1024;
  static constexpr std::chrono::milliseconds kGrace{1000};

  explicit SendBudget(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  SendBudget(const SendBudget&) = delete;
  SendBudget& operator=(const SendBudget&) = delete;

  // One response, from the time when it is complete in memory to the time when it is sent. One
  // thread; the connection must outlive it.
  class Share {
   public:
    // `body` identifies a body that other responses may share.
    Share(SendBudget& budget, Connection& connection, const void* body, std::size_t bytes);
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    // Whether it is within the budget. Otherwise it must not be sent.
    bool is_granted() const { return is_granted_; }

   private:
    friend class SendBudget;
    SendBudget& budget_;
    Connection& connection_;
    const void* const body_;
    const std::size_t bytes_;
    const Connection::Clock::time_point began_ = Connection::Clock::now();
    bool is_counted_ = false;  // under the mutex of the budget
    bool is_granted_ = false;
  };

 private:
  struct Body {
    std::size_t bytes = 0;
    std::size_t shares = 0;
  };

  // The bytes that the budget would have to hold for one more response.
  std::size_t BytesWith(const Share& share) const;
  void Release(Share& share);
  bool EvictSlowest();

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::map<const void*, Body> bodies_;
  std::list<Share*> shares_;  // in the order of their beginning
};

}  // namespace pitwall::http
