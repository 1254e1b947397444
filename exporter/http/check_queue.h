// Decides in which order passwords are checked.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace pitwall::http {

// A check costs some 100 ms of a processor, so few run at once. Waiting checks are divided into
// lanes, one for each user, which take turns. So a client that guesses the password of one user
// delays the checks of this user only.
//
// Thread safety: any thread; blocking.
class CheckQueue {
 public:
  static constexpr std::size_t kMaxWaitingInLane = 32;

  CheckQueue(std::size_t max_running, std::chrono::milliseconds patience)
      : available_(max_running), patience_(patience) {}
  CheckQueue(const CheckQueue&) = delete;
  CheckQueue& operator=(const CheckQueue&) = delete;

  // Waits for a turn of this lane. Holds it until it is destroyed.
  class Turn {
   public:
    Turn(CheckQueue& queue, const std::string& lane)
        : queue_(queue), is_granted_(queue.Wait(lane)) {}
    ~Turn() {
      if (is_granted_) queue_.Release();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // False if the lane is full, or if the turn did not come in time.
    explicit operator bool() const { return is_granted_; }

   private:
    CheckQueue& queue_;
    const bool is_granted_;
  };

 private:
  struct Waiter {
    std::condition_variable granted;
    bool is_granted = false;
  };

  bool Wait(const std::string& lane);
  void Release();

  std::mutex mutex_;
  std::size_t available_;
  const std::chrono::milliseconds patience_;
  std::map<std::string, std::deque<Waiter*>> lanes_;  // only lanes with waiters
  std::string last_lane_;                             // the lane of the last turn
};

}  // namespace pitwall::http
