// A client that sends exactly the given bytes, without any parser of the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::test {

struct RawResponse {
  bool complete = false;  // false: the connection ended, or the deadline passed, before its end
  int status = 0;
  std::string status_line;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first value, its name in any case; empty if absent.
  std::string Header(std::string_view name) const;
  bool Has(std::string_view name) const;
};

// One connection to 127.0.0.1. Every wait ends at a deadline, which fails the caller's expectation
// instead of hanging it.
class RawConnection {
 public:
  // `host:port`, as Server::Addresses returns it.
  explicit RawConnection(std::string_view address, int receive_buffer_bytes = 0);
  ~RawConnection();
  RawConnection(RawConnection&& other) noexcept;
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool Send(std::string_view bytes);
  // Up to its Content-Length, its last chunk, or the end of the connection.
  RawResponse Read(bool has_body = true);
  // At least this many bytes; fewer if the connection ended.
  std::string ReadBytes(std::size_t count);
  // Whether the server closes within the deadline; its remaining bytes are discarded.
  bool ReadsEnd();
  void CloseSending();
  int Descriptor() const { return fd_; }

 private:
  bool Fill();
  bool ReadExactly(std::size_t count, std::string* bytes);
  bool ReadChunks(std::string* body);
  bool ReadLine(std::string* line);

  int fd_ = -1;
  std::string buffer_;
};

// One request on a new connection.
RawResponse SendRequest(std::string_view address, std::string_view request);
// `GET path` with a valid Host and without keep-alive; `headers` are lines with their line ends.
RawResponse Get(std::string_view address, std::string_view path, std::string_view headers = "");
RawResponse Post(std::string_view address, std::string_view path, std::string_view body,
                 std::string_view headers = "Content-Type: application/json\r\n");

}  // namespace pitwall::test
