// A thread for each receiver, so that a slow one does not delay the others.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "exporter/remote_write/delivery.h"

namespace pitwall::remote_write {

// Runs a Delivery and waits as long as it asks.
//
// Thread safety: any thread may call Push(); one thread calls the other methods.
class Sender {
 public:
  explicit Sender(std::unique_ptr<Delivery> delivery);
  ~Sender();  // drops the queued requests
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void Push(const SharedRequest& request);
  // The thread ends once the queue is empty.
  void BeginStop();
  // Waits until `deadline` for the thread to end, then ends it at once and drops the queued
  // requests. Returns the number of dropped samples.
  std::size_t FinishStop(std::chrono::steady_clock::time_point deadline);

 private:
  void Run();

  const std::unique_ptr<Delivery> delivery_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::size_t pushed_ = 0;
  bool is_stopping_ = false;
  bool is_cancelled_ = false;
  bool has_ended_ = false;
  std::thread thread_;
};

}  // namespace pitwall::remote_write
