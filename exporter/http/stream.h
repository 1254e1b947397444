// A connected socket, plain or TLS, that never blocks.
#pragma once

#include <cstddef>
#include <string_view>

struct ssl_st;

namespace pitwall::http {

// Borrows the socket and the session from CivetWeb for as long as its handler runs. One thread.
class Stream {
 public:
  Stream(int fd, ssl_st* session) : fd_(fd), session_(session) {}

  struct Result {
    std::size_t bytes = 0;
    bool ended = false;  // the peer is gone; otherwise 0 bytes means: not now
  };
  Result Read(char* into, std::size_t max_bytes);
  Result Write(std::string_view bytes);
  int Descriptor() const { return fd_; }

 private:
  Result ToResult(int result) const;

  int fd_;
  ssl_st* session_;
};

}  // namespace pitwall::http
