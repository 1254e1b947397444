// Several clients on threads of their own, while connections come and go and users are reloaded.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/grpc/test_server.h"

namespace pitwall::grpc {
namespace {

using test::Framed;
using test::GrpcClient;

class GrpcServerStressTest : public GrpcServerTest {};

TEST_F(GrpcServerStressTest, EveryCallGetsItsOwnResponse) {
  Start();
  constexpr int kClients = 4;
  constexpr int kConnections = 5;
  constexpr int kCalls = 50;
  std::atomic<int> correct = 0;
  std::atomic<bool> is_done = false;
  std::thread reloader([&] {
    while (!is_done) {
      EXPECT_TRUE(server_->Reload({}).ok());
      std::this_thread::yield();
    }
  });
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; i < kConnections; ++i) {
        GrpcClient connection(address_);
        std::vector<std::int32_t> streams;
        const auto message = [&](int call) {
          return Framed(std::to_string(client) + ' ' + std::to_string(i) + ' ' +
                        std::to_string(call));
        };
        for (int call = 0; call < kCalls; ++call) {
          streams.push_back(connection.Start({kEcho, message(call), {}}));
        }
        // The last one is cancelled by disconnecting.
        for (int call = 0; call + 1 < kCalls; ++call) {
          if (connection.Wait(streams[static_cast<std::size_t>(call)]).body == message(call)) {
            ++correct;
          }
        }
      }
    });
  }
  for (std::thread& one : clients) one.join();
  is_done = true;
  reloader.join();
  EXPECT_EQ(correct, kClients * kConnections * (kCalls - 1));
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
  EXPECT_TRUE(Becomes(kClients * kConnections * kCalls, "pitwall_grpc_requests_total"));
}

TEST_F(GrpcServerStressTest, StopMayMeetAnyStateOfAConnection) {
  for (int round = 0; round < 10; ++round) {
    Start();
    std::thread client([address = address_, round] {
      GrpcClient connection(address);
      for (int i = 0; i < round * 5; ++i) connection.Start({kEcho, Framed("x"), {}});
      const std::int32_t last = connection.Start({kEcho, Framed("y"), {}});
      connection.Wait(last);
    });
    if (round % 2 == 0) std::this_thread::yield();
    server_->Stop();
    client.join();
    server_.reset();
  }
}

}  // namespace
}  // namespace pitwall::grpc
