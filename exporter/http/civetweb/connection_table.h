// Every open connection, so that none can hold a thread for ever.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "exporter/http/civetweb/socket_of.h"

namespace pitwall::http {

// CivetWeb gives each connection a thread and limits only the silence between two bytes. This table
// adds two limits, both by shutting a socket down from outside, which ends the read or write that
// its thread is in:
//  1. A deadline over a whole request head, body or answer, however it trickles, and over the wait
//     for the next request.
//  2. When fewer than `spare_threads` are left, the connections that have waited longest for a
//     request to arrive give theirs up, and where only the newest wait, those that have taken
//     longest to read an answer; so idle and slow clients never keep a scrape out.
//
// CivetWeb says that a connection began, but not on which socket. So:
//  1. As one begins, every socket accepted on our ports that is not known yet is noted (Discover).
//  2. With its first request the connection's ends are known, and it takes its socket (Bind).
//  3. Before CivetWeb closes the socket, Closing marks it: from there on it is never touched.
//  4. After that, Closed forgets it, and looks for a new socket that took its number meanwhile.
// Safe on any thread.
class ConnectionTable {
 public:
  using Key = const void*;  // CivetWeb's connection
  using Clock = std::chrono::steady_clock;

  struct Limits {
    std::size_t threads = 48;
    std::size_t spare_threads = 4;
    std::chrono::milliseconds head{10'000};  // from the connection to the end of its first head
    std::chrono::milliseconds idle{75'000};  // from an answer to the end of the next head
  };

  explicit ConnectionTable(const Limits& limits);
  ~ConnectionTable();
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  void SetPorts(std::vector<std::uint16_t> ports);
  void Discover();
  // Binds by the ends, or, where it is known already, by the descriptor. Binding twice changes
  // nothing.
  void Bind(Key key, const AcceptedSocket& ends);
  void Closing(Key key);
  void Closed(Key key);
  // -1 where the key is not bound.
  int SocketOf(Key key) const;

  void BeginRequest(Key key);
  // It waits for its next request. Once the table is closed it is shut down instead.
  void EndRequest(Key key);

  // Ends what the connection is doing at `deadline`: reading a body, or sending an answer.
  enum class Phase { kReading, kSending };
  void SetDeadline(Key key, Clock::time_point deadline, Phase phase);
  // True where the deadline had passed.
  bool ClearDeadline(Key key);
  bool Expired(Key key) const;

  // Ends every connection that is idle after a request, now and from now on. New ones may still
  // send one, to be told that the server stops.
  void Close();
  // Ends every connection.
  void Abort();
  // Waits until no request is running. False where some still do at the deadline.
  bool WaitUntilIdle(Clock::time_point deadline);
  // Knows of no connection any more; for a server that has stopped.
  void Forget();

 private:
  struct Connection {
    AcceptedSocket socket;
    bool bound = false;
    bool waiting = true;
    bool served = false;
    bool sending = false;
    bool evicted = false;
    bool closing = false;
    bool expired = false;
    Clock::time_point since{};
    Clock::time_point deadline = Clock::time_point::max();
    int how = 0;
  };

  void DiscoverLocked();
  void AddLocked(const AcceptedSocket& socket);
  Connection* Find(Key key);
  const Connection* Find(Key key) const;
  void WaitFrom(Connection& connection, std::chrono::milliseconds longest) const;
  static void ShutDown(const Connection& connection, int how);
  // When to try again: the end of time where enough threads are spare.
  Clock::time_point EvictForSpareThreads();
  Connection* EvictionCandidate(Clock::time_point now);
  void Watch();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable idle_;
  std::vector<std::uint16_t> ports_;
  std::map<int, Connection> connections_;  // by descriptor
  std::map<Key, int> sockets_;
  bool closed_ = false;
  bool stopping_ = false;
  std::thread watcher_;
};

}  // namespace pitwall::http
