// A connection to a daemon on this machine, and a poller for many of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pitwall::bench {

// The parts of a URL such as `http://127.0.0.1:7487`.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;

  static Endpoint Of(const std::string& url);  // throws std::runtime_error
  std::string Authority() const { return host + ':' + std::to_string(port); }
};

// A TCP connection, established by the constructor. Errors are thrown as std::runtime_error.
class StreamSocket {
 public:
  explicit StreamSocket(const Endpoint& endpoint);
  ~StreamSocket();
  StreamSocket(const StreamSocket&) = delete;
  StreamSocket& operator=(const StreamSocket&) = delete;

  int fd() const { return fd_; }
  void Send(std::string_view bytes) const;
  // Appends the available bytes, up to a limit; false if there are none. Throws if the connection
  // is closed.
  bool Receive(std::string& into) const;

 private:
  const int fd_;
};

// Tells which of many sockets are readable. Each has a number.
class Readable {
 public:
  Readable();
  ~Readable();
  Readable(const Readable&) = delete;
  Readable& operator=(const Readable&) = delete;

  void Watch(const StreamSocket& socket, std::uint32_t number) const;
  // Calls use(number) for each readable socket; waits at most that long for the first one.
  template <class Use>
  void Wait(std::chrono::milliseconds longest, const Use& use) const {
    std::uint32_t numbers[kMaxAtOnce];
    const int ready = Wait(longest, numbers);
    for (int i = 0; i < ready; ++i) use(numbers[i]);
  }

 private:
  static constexpr int kMaxAtOnce = 64;
  int Wait(std::chrono::milliseconds longest, std::uint32_t* numbers) const;

  const int fd_;
};

}  // namespace pitwall::bench
