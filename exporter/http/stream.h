// A connected socket, plain or TLS, that never blocks.
#pragma once

#include <cstddef>
#include <string_view>

struct ssl_st;

namespace pitwall::http {

// Borrows the socket and the TLS session of a connection while its request is served. One thread.
class Stream {
 public:
  // `session`: null if the connection is not TLS. `unread`: bytes that were read already, which
  // come first; they must live as long as the stream.
  Stream(int fd, ssl_st* session, std::string_view unread = {})
      : fd_(fd), session_(session), unread_(unread) {}

  struct Result {
    std::size_t bytes = 0;  // 0 if not ended: none can be transferred now
    bool ended = false;     // the peer closed the connection, or it failed
  };
  Result Read(char* into, std::size_t max_bytes);
  Result Write(std::string_view bytes);
  int Descriptor() const { return fd_; }
  // Whether Read() has bytes for which the descriptor does not become readable.
  bool HasBuffered() const;

  // After the last byte was written: closes the sending side and discards incoming bytes for up to
  // half a second. Closing a socket with unread bytes resets the connection, and the client may
  // lose the response.
  void Linger();

 private:
  Result ToResult(int result) const;

  int fd_;
  ssl_st* session_;
  std::string_view unread_;
};

}  // namespace pitwall::http
