// All open connections, so that none can occupy a thread for ever.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <thread>

#include "exporter/http/connection.h"

namespace pitwall::http {

// CivetWeb gives each connection a thread and limits only the silence between two bytes. This table
// adds two limits. Both shut the socket down, which ends the read or write of its thread:
//  1. A deadline for a whole request head, body or response, however slowly its bytes come, and for
//     the wait for the next request.
//  2. When fewer than `spare_threads` are left, the connections that have waited longest for a
//     request are closed; if only new connections wait, those that have taken longest to read a
//     response or to send a body. So idle and slow clients never keep a scrape out.
//
// Add is called when a thread begins to serve a connection. Before CivetWeb closes its socket,
// Closing marks it, so that it is never touched afterwards; after that, Closed removes it.
//
// Thread safety: any thread.
class ConnectionTable {
 public:
  using Key = const void*;  // CivetWeb's connection
  using Clock = Connection::Clock;
  using Phase = Connection::Phase;

  struct Limits {
    std::size_t threads = 48;
    std::size_t spare_threads = 4;
    std::chrono::milliseconds head{10'000};  // from the connection to the end of its first head
    std::chrono::milliseconds idle{75'000};  // from a response to the end of the next head
  };

  explicit ConnectionTable(const Limits& limits);
  ~ConnectionTable();
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  void Add(Key key, int fd);
  void Closing(Key key);
  void Closed(Key key);
  // -1 if it is unknown.
  int SocketOf(Key key) const;

  void BeginRequest(Key key);
  // The connection waits for its next request. Once the table is closed it is shut down instead.
  void EndRequest(Key key);

  // Ends the read of a body or the sending of a response at `deadline`.
  void SetDeadline(Key key, Clock::time_point deadline, Phase phase);
  // True if the deadline had passed.
  bool ClearDeadline(Key key);
  bool HasExpired(Key key) const;

  // Closes every connection that is idle after a request, now and from now on. New connections may
  // still send one request. Its response says that the server stops.
  void Close();
  // Closes every connection.
  void Abort();
  // Waits until no request is running. False if some still are at the deadline.
  bool WaitUntilIdle(Clock::time_point deadline);
  // Removes all connections; for a server that has stopped.
  void Clear();

 private:
  struct Entry {
    int fd = -1;
    bool waiting = true;
    bool served = false;
    bool sending = false;
    bool reading = false;  // a body
    bool evicted = false;
    bool closing = false;
    bool expired = false;
    Clock::time_point since{};
    Clock::time_point deadline = Clock::time_point::max();
    int how = 0;
  };

  Entry* Find(Key key);
  const Entry* Find(Key key) const;
  void WaitFrom(Entry& connection, std::chrono::milliseconds longest) const;
  static void ShutDown(const Entry& connection, int how);
  // When to try again; the maximum if enough threads are spare.
  Clock::time_point EvictForSpareThreads();
  Entry* EvictionCandidate(Clock::time_point now);
  void Watch();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable idle_;
  std::map<Key, Entry> connections_;
  bool closed_ = false;
  bool stopping_ = false;
  std::thread watcher_;
};

}  // namespace pitwall::http
