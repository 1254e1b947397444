// One receiver, served from a thread of its own: a slow one delays no other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "exporter/remote_write/delivery.h"

namespace pitwall::remote_write {

// Push() from any thread; the rest from one. Delivery's waits are real ones here.
class Sender {
 public:
  explicit Sender(std::unique_ptr<Delivery> delivery);
  ~Sender();  // gives up what waits
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void Push(const SharedRequest& request);
  // It ends when nothing waits any more.
  void BeginStop();
  // Waits for that until `deadline`, then ends it at once; what waits then is dropped. Returns how
  // many samples that were.
  std::size_t FinishStop(std::chrono::steady_clock::time_point deadline);

 private:
  void Run();

  const std::unique_ptr<Delivery> delivery_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::size_t pushed_ = 0;
  bool is_stopping_ = false;
  bool is_cancelled_ = false;
  bool has_ended_ = false;
  std::thread thread_;
};

}  // namespace pitwall::remote_write
