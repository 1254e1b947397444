#include "exporter/http/civetweb/connection_table.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <utility>

namespace pitwall::http {

namespace {

// A client is not slow before it has been reading a response, or sending a body, for this time.
constexpr auto kTransferGrace = std::chrono::milliseconds(1000);
// How soon to try again while too few threads are spare.
constexpr auto kPressurePause = std::chrono::milliseconds(50);

// If so, its thread has work, or it has no thread yet: in both cases it is not idle.
bool HasUnreadBytes(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace

ConnectionTable::ConnectionTable(const Limits& limits)
    : limits_(limits), watcher_([this] { Watch(); }) {}

ConnectionTable::~ConnectionTable() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  watcher_.join();
}

void ConnectionTable::Add(Key key, int fd) {
  const std::scoped_lock lock(mutex_);
  Entry& added = connections_[key];
  added = {};
  added.fd = fd;
  WaitFrom(added, limits_.head);
  EvictForSpareThreads();
  changed_.notify_all();
}

void ConnectionTable::WaitFrom(Entry& connection, std::chrono::milliseconds longest) const {
  connection.waiting = true;
  connection.sending = false;
  connection.reading = false;
  connection.expired = false;
  connection.since = Clock::now();
  connection.deadline = connection.since + longest;
  connection.how = SHUT_RD;
}

void ConnectionTable::Closing(Key key) {
  const std::scoped_lock lock(mutex_);
  if (auto* const connection = Find(key)) connection->closing = true;
}

void ConnectionTable::Closed(Key key) {
  const std::scoped_lock lock(mutex_);
  connections_.erase(key);
  idle_.notify_all();
}

const ConnectionTable::Entry* ConnectionTable::Find(Key key) const {
  const auto found = connections_.find(key);
  return found == connections_.end() ? nullptr : &found->second;
}

ConnectionTable::Entry* ConnectionTable::Find(Key key) {
  return const_cast<Entry*>(std::as_const(*this).Find(key));
}

int ConnectionTable::SocketOf(Key key) const {
  const std::scoped_lock lock(mutex_);
  const auto* const connection = Find(key);
  return connection == nullptr ? -1 : connection->fd;
}

void ConnectionTable::BeginRequest(Key key) {
  const std::scoped_lock lock(mutex_);
  auto* const connection = Find(key);
  if (connection == nullptr) return;
  connection->waiting = false;
  // A request that was read before the eviction is answered, so its thread is occupied again.
  connection->evicted = false;
  connection->deadline = Clock::time_point::max();
}

void ConnectionTable::EndRequest(Key key) {
  const std::scoped_lock lock(mutex_);
  auto* const connection = Find(key);
  if (connection == nullptr) return;
  WaitFrom(*connection, limits_.idle);
  connection->served = true;
  if (closed_) ShutDown(*connection, SHUT_RD);
  idle_.notify_all();
  changed_.notify_all();
}

void ConnectionTable::SetDeadline(Key key, Clock::time_point deadline, Phase phase) {
  const std::scoped_lock lock(mutex_);
  auto* const connection = Find(key);
  if (connection == nullptr) return;
  connection->sending = phase == Phase::kSending;
  connection->reading = phase == Phase::kReading;
  connection->since = Clock::now();
  connection->deadline = deadline;
  connection->how = connection->sending ? SHUT_RDWR : SHUT_RD;
  connection->expired = false;
  changed_.notify_all();
}

bool ConnectionTable::ClearDeadline(Key key) {
  const std::scoped_lock lock(mutex_);
  auto* const connection = Find(key);
  if (connection == nullptr) return false;
  connection->deadline = Clock::time_point::max();
  connection->sending = false;
  connection->reading = false;
  return connection->expired;
}

bool ConnectionTable::HasExpired(Key key) const {
  const std::scoped_lock lock(mutex_);
  const auto* const connection = Find(key);
  return connection != nullptr && connection->expired;
}

void ConnectionTable::Close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  for (const auto& [key, connection] : connections_) {
    if (connection.waiting && connection.served) ShutDown(connection, SHUT_RD);
  }
}

void ConnectionTable::Abort() {
  const std::scoped_lock lock(mutex_);
  for (const auto& [key, connection] : connections_) ShutDown(connection, SHUT_RDWR);
}

bool ConnectionTable::WaitUntilIdle(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return idle_.wait_until(lock, deadline, [this] {
    return std::all_of(connections_.begin(), connections_.end(),
                       [](const auto& entry) { return entry.second.waiting; });
  });
}

void ConnectionTable::Clear() {
  const std::scoped_lock lock(mutex_);
  connections_.clear();
}

void ConnectionTable::ShutDown(const Entry& connection, int how) {
  if (!connection.closing) shutdown(connection.fd, how);
}

ConnectionTable::Entry* ConnectionTable::EvictionCandidate(Clock::time_point now) {
  Entry* waits = nullptr;
  Entry* transfers = nullptr;
  std::size_t waiting = 0;
  const auto keep_older = [](Entry*& oldest, Entry& one) {
    if (oldest == nullptr || one.since < oldest->since) oldest = &one;
  };
  for (auto& [key, connection] : connections_) {
    if (connection.evicted || connection.closing) continue;
    if (connection.waiting) {
      ++waiting;
      if (!HasUnreadBytes(connection.fd)) keep_older(waits, connection);
    } else if ((connection.sending || connection.reading) &&
               now - connection.since >= kTransferGrace) {
      keep_older(transfers, connection);
    }
  }
  // The spare threads are for connections that have just begun.
  return waits != nullptr && waiting > limits_.spare_threads ? waits : transfers;
}

ConnectionTable::Clock::time_point ConnectionTable::EvictForSpareThreads() {
  const auto now = Clock::now();
  auto kept = static_cast<std::size_t>(std::count_if(
      connections_.begin(), connections_.end(),
      [](const auto& entry) { return !entry.second.evicted && !entry.second.closing; }));
  while (kept + limits_.spare_threads > limits_.threads) {
    Entry* const least = EvictionCandidate(now);
    if (least == nullptr) return now + kPressurePause;
    least->evicted = true;
    // A request that its thread has read, but not begun to serve, is still answered.
    ShutDown(*least, least->waiting ? SHUT_RD : SHUT_RDWR);
    --kept;
  }
  return Clock::time_point::max();
}

void ConnectionTable::Watch() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto now = Clock::now();
    auto next = EvictForSpareThreads();
    for (auto& [key, connection] : connections_) {
      if (connection.deadline <= now) {
        connection.deadline = Clock::time_point::max();
        connection.expired = true;
        ShutDown(connection, connection.how);
      }
      next = std::min(next, connection.deadline);
    }
    if (next == Clock::time_point::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, next);
    }
  }
}

}  // namespace pitwall::http
