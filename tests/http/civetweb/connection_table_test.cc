#include "exporter/http/civetweb/connection_table.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

namespace pitwall::http {
namespace {

using namespace std::chrono_literals;

// Accepted TCP connections of this process, with the other end of each.
class AcceptedConnections {
 public:
  explicit AcceptedConnections(std::size_t count) : listening_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(listening_, any, length) != 0 || listen(listening_, static_cast<int>(count)) != 0)
      return;
    getsockname(listening_, any, &length);
    for (std::size_t i = 0; i < count; ++i) {
      clients_.push_back(socket(AF_INET, SOCK_STREAM, 0));
      if (connect(clients_.back(), any, length) != 0) return;
      accepted_.push_back(accept(listening_, nullptr, nullptr));
    }
  }
  ~AcceptedConnections() {
    for (const int fd : clients_) close(fd);
    for (const int fd : accepted_) close(fd);
    close(listening_);
  }
  AcceptedConnections(const AcceptedConnections&) = delete;
  AcceptedConnections& operator=(const AcceptedConnections&) = delete;

  const std::vector<int>& accepted() const { return accepted_; }
  // How many clients have read the end of their connection.
  std::size_t Ended() const {
    std::size_t ended = 0;
    char byte = 0;
    for (const int fd : clients_) {
      if (recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0) ++ended;
    }
    return ended;
  }

 private:
  int listening_;
  std::vector<int> clients_;
  std::vector<int> accepted_;
};

// Four of twelve threads must stay spare, so four connections are evicted while they still wait.
// Their threads had read a request: each sends a response and stays occupied.
TEST(ConnectionTableTest, AnEvictedConnectionThatStillSendsCountsAsAnOccupiedThread) {
  constexpr std::size_t kThreads = 12;
  constexpr std::size_t kSpare = 4;
  AcceptedConnections connections(kThreads);
  ASSERT_EQ(connections.accepted().size(), kThreads);
  ConnectionTable table({kThreads, kSpare, 60'000ms, 60'000ms});
  std::array<char, kThreads> keys{};
  for (std::size_t i = 0; i < kThreads; ++i) {
    table.Add(&keys[i], connections.accepted()[i]);
    table.BeginRequest(&keys[i]);
    table.SetDeadline(&keys[i], ConnectionTable::Clock::now() + 60s, Connection::Phase::kSending);
  }
  EXPECT_EQ(connections.Ended(), 0U);
  const auto give_up = ConnectionTable::Clock::now() + 20s;
  while (connections.Ended() < kSpare && ConnectionTable::Clock::now() < give_up) {
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(connections.Ended(), kSpare);
}

}  // namespace
}  // namespace pitwall::http
