#include <gmock/gmock.h>

#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::Get;
using test::Post;
using test::RawConnection;

class ServerLoadTest : public ServerTest {
 protected:
  static ServerOptions SmallOptions() {
    auto options = LoopbackOptions();
    options.threads = 12;
    options.max_bodies = 2;
    options.max_websockets = 2;
    return options;
  }
  std::unique_ptr<RawConnection> Open(const std::string& bytes) {
    auto connection = std::make_unique<RawConnection>(address_);
    EXPECT_TRUE(connection->Send(bytes));
    return connection;
  }
  std::string PostHead(const std::string& lines) const {
    return Head("/echo", "Content-Type: application/json\r\n" + lines, "POST");
  }
};

TEST_F(ServerLoadTest, TrickledPostsLeaveOtherPostsAndGetsServed) {
  Start(SmallOptions());
  std::vector<std::unique_ptr<RawConnection>> trickling;
  // The server announces that it reads these bodies.
  for (int i = 0; i < 2; ++i) {
    trickling.push_back(Open(PostHead("Content-Length: 100\r\nExpect: 100-continue\r\n")));
    EXPECT_EQ(trickling.back()->Read(false).status, 100);
  }
  EXPECT_EQ(Post(address_, "/echo", "{}").status, 200);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Get(address_, "/hello").status, 200);
  trickling[0]->Send(std::string(100, 'x'));
  EXPECT_EQ(trickling[0]->Read().status, 200);
  ASSERT_TRUE(answered_.Reaches(12));
  EXPECT_EQ(Post(address_, "/echo", "{}").status, 200);
}

TEST_F(ServerLoadTest, ASlowLargeBodyLosesItsPlaceToAnother) {
  Start(SmallOptions());
  const std::string half(100'000, 'x');
  const std::string lines = "Content-Length: 200000\r\nExpect: 100-continue\r\n";
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 2; ++i) {
    slow.push_back(Open(PostHead(lines)));
    EXPECT_EQ(slow.back()->Read(false).status, 100);
    slow.back()->Send(half);
  }
  const auto post_until = [&](int status) {
    for (int attempt = 0; attempt < 2000; ++attempt) {
      if (Post(address_, "/echo", half + half).status == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  ASSERT_TRUE(post_until(503));  // both hold a permit
  EXPECT_TRUE(post_until(200));  // their rate has fallen
  // One of the two was ended, and the other can still finish.
  slow[0]->Send(half);
  slow[1]->Send(half);
  std::vector<int> statuses = {slow[0]->Read().status, slow[1]->Read().status};
  std::sort(statuses.begin(), statuses.end());
  EXPECT_EQ(statuses[0], 200);
  EXPECT_TRUE(statuses[1] == 408 || statuses[1] == 0) << statuses[1];
}

TEST_F(ServerLoadTest, SlowHeadsAndIdleConnectionsNeverKeepARequestOut) {
  Start(SmallOptions());
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 60; ++i) {
    slow.push_back(Open("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: "));
    if (i % 10 == 0) {
      slow.push_back(Open(Head("/hello")));
      EXPECT_EQ(slow.back()->Read().status, 200) << i;
    }
  }
  EXPECT_EQ(Get(address_, "/hello").status, 200);
  // The oldest connections were closed, the newest was not.
  EXPECT_TRUE(slow.front()->ReadsEnd());
  slow.back()->Send("x\r\n\r\n");
  EXPECT_EQ(slow.back()->Read().status, 200);
}

TEST_F(ServerLoadTest, AHeadThatTricklesIsA408) {
  auto options = SmallOptions();
  options.head_timeout = std::chrono::milliseconds(200);
  Start(options);
  EXPECT_EQ(Open("GET /hello HTTP/1.1\r\nHost: localhost\r\n")->Read().status, 408);
  EXPECT_TRUE(Open("")->ReadsEnd());
}

TEST_F(ServerLoadTest, AnIdleConnectionIsClosedInTime) {
  auto options = SmallOptions();
  options.idle_timeout = std::chrono::milliseconds(200);
  Start(options);
  const auto idle = Open(Head("/hello"));
  EXPECT_EQ(idle->Read().status, 200);
  EXPECT_TRUE(idle->ReadsEnd());
}

TEST_F(ServerLoadTest, AClientThatDoesNotReadItsResponseReleasesItsThread) {
  auto options = SmallOptions();
  options.send_timeout = std::chrono::milliseconds(300);
  Server server(options);
  Counter handled;
  server.Handle("GET", "/huge", [&](const Request&) {
    handled.Add();
    return Response{200, "text/plain", std::string(30'000'000, 'h'), {}};
  });
  ASSERT_EQ(server.Start().ToString(), "OK");
  const std::string address = server.Addresses()[0];
  std::vector<std::unique_ptr<RawConnection>> stalled;
  // Twice as many as there are threads: the later half runs once the first was cut off.
  for (int i = 0; i < 24; ++i) {
    stalled.push_back(std::make_unique<RawConnection>(address, 4096));
    stalled.back()->Send("GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(handled.Reaches(i + 1));
  }
}

TEST_F(ServerLoadTest, SlowReadersNeverKeepARequestOut) {
  Server server(SmallOptions());
  Counter handled;
  server.Handle("GET", "/huge", [&](const Request&) {
    handled.Add();
    return Response{200, "text/plain", std::string(30'000'000, 'h'), {}};
  });
  server.Handle("GET", "/hello", [](const Request&) {
    return Response{200, "text/plain", "hello", {}};
  });
  ASSERT_EQ(server.Start().ToString(), "OK");
  const std::string address = server.Addresses()[0];
  std::vector<std::unique_ptr<RawConnection>> stalled;
  for (int i = 0; i < 12; ++i) {
    stalled.push_back(std::make_unique<RawConnection>(address, 4096));
    stalled.back()->Send("GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  ASSERT_TRUE(handled.Reaches(12));
  // Every thread sends, and no response is near its own bound.
  EXPECT_EQ(Get(address, "/hello").body, "hello");
}

TEST_F(ServerLoadTest, ManyClientsAtOnceAreAllAnswered) {
  Start();
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([this, i, &right] {
      RawConnection connection(address_);
      for (int n = 0; n < 50; ++n) {
        const std::string id = std::to_string(i) + "-" + std::to_string(n);
        connection.Send(Head("/agents/" + id));
        if (connection.Read().body == "/agents/" + id) ++right;
        if (Post(address_, "/echo", id).body == id) ++right;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(right.load(), 8 * 50 * 2);
}

}  // namespace
}  // namespace pitwall::http
