#include "exporter/grpc/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::grpc {

namespace {

constexpr std::uint64_t kTasksId = 0;
constexpr std::size_t kMaxEventsAtOnce = 64;

epoll_event EventOf(std::uint64_t id, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  return event;
}

}  // namespace

Poller::~Poller() {
  if (event_fd_ >= 0) close(event_fd_);
  if (epoll_fd_ >= 0) close(epoll_fd_);
}

Status Poller::Open() {
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd_ < 0) return Status::FromErrno("create an epoll instance", "", errno);
  event_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (event_fd_ < 0) return Status::FromErrno("create an eventfd", "", errno);
  if (!Add(event_fd_, kTasksId, EPOLLIN)) return Status::FromErrno("poll an eventfd", "", errno);
  return {};
}

bool Poller::Add(int fd, std::uint64_t id, std::uint32_t events) {
  epoll_event event = EventOf(id, events);
  return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::Change(int fd, std::uint64_t id, std::uint32_t events) {
  epoll_event event = EventOf(id, events);
  epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::Wait(std::chrono::milliseconds timeout, const OnReady& on_ready) {
  std::array<epoll_event, kMaxEventsAtOnce> events{};
  const int count = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()),
                               static_cast<int>(timeout.count()));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kTasksId) {
      RunTasks();
    } else {
      on_ready(event.data.u64, event.events);
    }
  }
}

void Poller::Post(std::function<void()> task) {
  {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  // It fails only if the counter is near 2^64, and then a wake-up is pending.
  (void)!write(event_fd_, &one, sizeof(one));
}

void Poller::RunTasks() {
  std::uint64_t count = 0;
  (void)!read(event_fd_, &count, sizeof(count));
  std::vector<std::function<void()>> tasks;
  {
    const std::scoped_lock lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task();
}

}  // namespace pitwall::grpc
