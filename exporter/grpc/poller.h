// Waits for sockets and for tasks of other threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::grpc {

// epoll, level-triggered, and an eventfd. Sockets are known by ids that are never used twice, so an
// event of a socket that was closed a moment ago finds nothing instead of its successor.
//
// Thread safety: one thread, except that any thread may call Post().
class Poller {
 public:
  Poller() = default;
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  Status Open();
  // `events`: EPOLLIN, EPOLLOUT. `id` is not 0. False if the kernel refuses.
  bool Add(int fd, std::uint64_t id, std::uint32_t events);
  void Change(int fd, std::uint64_t id, std::uint32_t events);

  // Waits, at most for `timeout`, or without end if it is negative. Then runs the posted tasks, and
  // calls `on_ready` for each socket that is ready.
  using OnReady = std::function<void(std::uint64_t id, std::uint32_t events)>;
  void Wait(std::chrono::milliseconds timeout, const OnReady& on_ready);

  // `task` runs during a Wait(), of which a running one ends early.
  void Post(std::function<void()> task);

 private:
  void RunTasks();

  int epoll_fd_ = -1;
  int event_fd_ = -1;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
};

}  // namespace pitwall::grpc
