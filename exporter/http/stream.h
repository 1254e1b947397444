// A connected socket, plain or TLS, that never blocks.
#pragma once

#include <cstddef>
#include <string_view>

struct ssl_st;

namespace pitwall::http {

// Borrows the socket and the TLS session of a connection while its request is served. One thread.
class Stream {
 public:
  // `session`: null if the connection is not TLS.
  Stream(int fd, ssl_st* session) : fd_(fd), session_(session) {}

  struct Result {
    std::size_t bytes = 0;  // 0 if not ended: none can be transferred now
    bool ended = false;     // the peer closed the connection, or it failed
  };
  Result Read(char* into, std::size_t max_bytes);
  Result Write(std::string_view bytes);
  int Descriptor() const { return fd_; }

  // After the last byte was written: closes the sending side and discards incoming bytes for up to
  // half a second. Closing a socket with unread bytes resets the connection, and the client may
  // lose the response.
  void Linger();

 private:
  Result ToResult(int result) const;

  int fd_;
  ssl_st* session_;
};

}  // namespace pitwall::http
