// Many connections that send requests at a fixed pace.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "bench/clients/latencies.h"
#include "bench/clients/stream_socket.h"

namespace pitwall::bench {

// One connection. A request that becomes due while the previous one is pending is sent after it;
// its latency counts from the time when it was due.
class PacedClient {
 public:
  // Every 0 ms: again as soon as the response is there.
  PacedClient(const Endpoint& endpoint, std::chrono::milliseconds every,
              SteadyClock::time_point first_due)
      : socket_(endpoint), every_(every), due_(first_due) {}

  const StreamSocket& socket() const { return socket_; }
  SteadyClock::time_point next_due() const {
    return is_waiting_ ? SteadyClock::time_point::max() : due_;
  }
  std::size_t body_bytes() const { return body_bytes_; }

  void SendIfDue(const std::function<std::string()>& next_request);
  // Throws std::runtime_error if the status is not 200.
  void ReadResponse(Latencies& latencies);

 private:
  void ReadHead();

  const StreamSocket socket_;
  const std::chrono::milliseconds every_;
  SteadyClock::time_point due_;
  SteadyClock::time_point asked_at_;
  bool is_waiting_ = false;
  std::string received_;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
};

// Clients with keep-alive whose requests are spread evenly over the interval. One thread.
class PacedClients {
 public:
  PacedClients(const Endpoint& endpoint, std::uint32_t clients, std::chrono::milliseconds every,
               std::function<std::string()> next_request);

  // The latencies of all responses of that time.
  Latencies RunFor(std::chrono::milliseconds duration);
  // Of a response.
  std::size_t body_bytes() const { return clients_.front().body_bytes(); }

 private:
  std::chrono::milliseconds UntilDue() const;

  const std::function<std::string()> next_request_;
  std::deque<PacedClient> clients_;
  const Readable readable_;
};

}  // namespace pitwall::bench
