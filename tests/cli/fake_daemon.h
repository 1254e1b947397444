// A small server that answers POSTs with scripted responses.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pitwall::cli {

class FakeDaemon {
 public:
  struct Request {
    std::string head;
    std::string body;
  };
  // Returns the head without Content-Length, "HTTP/1.1 200 OK\r\nX: y", and the body.
  struct Response {
    std::string head = "HTTP/1.1 200 OK";
    std::string body;
  };
  using Handler = std::function<Response(const Request&)>;

  // Serves one connection at a time, on a port that the system chooses, until it is destroyed.
  explicit FakeDaemon(Handler handler);
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  std::string url() const;
  std::vector<Request> requests() const;
  int connections() const;

 private:
  void Serve();
  void ServeConnection(int connection);

  const Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards the next two members
  std::vector<Request> requests_;
  int connections_ = 0;
  std::thread thread_;
};

// The contract's response.
FakeDaemon::Response CountsResponse(int accepted, int duplicates, int rejected,
                                    const std::string& errors = "");

// A local port without a listener.
std::string UrlWhereNobodyListens();

}  // namespace pitwall::cli
