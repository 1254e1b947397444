// Threads that run jobs from a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace pitwall::grpc {

// Jobs start in the order in which they were added. They must not throw.
//
// Thread safety: any thread may call Add(); Start() and Stop() do not overlap.
class WorkerPool {
 public:
  using Job = std::function<void()>;

  explicit WorkerPool(std::size_t max_queued) : max_queued_(max_queued) {}
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // At most once.
  void Start(std::size_t threads);
  // False if the queue is full or the pool is stopped. Never waits for a job.
  bool Add(Job job);
  // Discards the jobs that have not started, and waits for those that run. Idempotent.
  void Stop();

 private:
  void Run(const std::stop_token& stop);

  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Job> queue_;
  bool is_stopped_ = false;
  std::vector<std::jthread> threads_;  // last: joined before the members that they use
};

}  // namespace pitwall::grpc
