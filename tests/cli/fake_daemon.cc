#include "tests/cli/fake_daemon.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace pitwall::cli {

namespace {

std::uint16_t Bind(int listener) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, any, size) != 0 || getsockname(listener, any, &size) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  return ntohs(address.sin_port);
}

// Reads until `received` is `size` long; false if the connection ends first.
bool ReceiveMore(int connection, std::string* received) {
  char chunk[65536];
  const ssize_t got = recv(connection, chunk, sizeof chunk, 0);
  if (got <= 0) return false;
  received->append(chunk, static_cast<std::size_t>(got));
  return true;
}

std::size_t ContentLength(const std::string& head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  return at == head.npos ? 0 : std::stoul(head.substr(at + kName.size()));
}

}  // namespace

FakeDaemon::FakeDaemon(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  port_ = Bind(listener_);
  if (listen(listener_, 8) != 0) throw std::runtime_error("cannot listen");
  thread_ = std::thread([this] { Serve(); });
}

FakeDaemon::~FakeDaemon() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string FakeDaemon::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<FakeDaemon::Request> FakeDaemon::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int FakeDaemon::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void FakeDaemon::Serve() {
  for (;;) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    ServeConnection(connection);
    close(connection);
  }
}

void FakeDaemon::ServeConnection(int connection) {
  std::string received;
  for (;;) {
    std::size_t head_bytes = 0;
    while ((head_bytes = received.find("\r\n\r\n")) == received.npos) {
      if (!ReceiveMore(connection, &received)) return;
    }
    Request request{received.substr(0, head_bytes), ""};
    received.erase(0, head_bytes + 4);
    const std::size_t body_bytes = ContentLength(request.head);
    while (received.size() < body_bytes) {
      if (!ReceiveMore(connection, &received)) return;
    }
    request.body = received.substr(0, body_bytes);
    received.erase(0, body_bytes);
    const Response response = handler_(request);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
    }
    const std::string text = response.head +
                             "\r\nContent-Length: " + std::to_string(response.body.size()) +
                             "\r\n\r\n" + response.body;
    if (send(connection, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
  }
}

FakeDaemon::Response CountsResponse(int accepted, int duplicates, int rejected,
                                    const std::string& errors) {
  return {rejected == 0 ? "HTTP/1.1 200 OK" : "HTTP/1.1 400 Bad Request",
          "{\"accepted\": " + std::to_string(accepted) +
              ", \"duplicates\": " + std::to_string(duplicates) +
              ", \"rejected\": " + std::to_string(rejected) + ", \"errors\": [" + errors + "]}\n"};
}

std::string UrlWhereNobodyListens() {
  const int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const std::uint16_t port = Bind(bound);
  close(bound);
  return "http://127.0.0.1:" + std::to_string(port);
}

}  // namespace pitwall::cli
