#include <gmock/gmock.h>
#include <sys/socket.h>

#include "exporter/http/coding.h"
#include "exporter/http/websocket/websocket_deflate.h"
#include "tests/http/test_server.h"
#include "tests/http/websocket/websocket_client.h"

namespace pitwall::http {
namespace {

using test::Get;
using test::RawConnection;
using test::SendRequest;

using Text = WebSocketMessage;

class Hub : public WebSocketHandler {
 public:
  void OnOpen(const std::shared_ptr<WebSocketSession>& session, const Request& request) override {
    {
      const std::scoped_lock lock(mutex_);
      sessions_.push_back(session);
    }
    session->Send(Text("view of " + request.path));
    opened.Add();
  }
  void OnClose(const std::shared_ptr<WebSocketSession>& session) override {
    EXPECT_FALSE(session->Send(Text("late")));
    closed.Add();
  }
  std::shared_ptr<WebSocketSession> Session(std::size_t index) {
    const std::scoped_lock lock(mutex_);
    return sessions_.at(index);
  }

  Counter opened;
  Counter closed;

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<WebSocketSession>> sessions_;
};

class ServerWebSocketTest : public ::testing::Test {
 protected:
  void Start(ServerOptions options = LoopbackOptions()) {
    options.on_request = [this](const ServedRequest&) { answered_.Add(); };
    server_ = std::make_unique<Server>(std::move(options));
    server_->HandleWebSocket("/ws", hub_);
    server_->Handle("GET", "/hello", [](const Request&) {
      return Response{200, "text/plain", "hello", {}};
    });
    ASSERT_EQ(server_->Start().ToString(), "OK");
    address_ = server_->Addresses().at(0);
  }

  Hub hub_;
  Counter answered_;
  std::unique_ptr<Server> server_;
  std::string address_;
};

TEST_F(ServerWebSocketTest, AClientIsUpgradedAndReadsWhatIsSent) {
  Start();
  WebSocketClient client(address_);
  EXPECT_EQ(client.Response().status, 101);
  EXPECT_EQ(client.Response().Header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const auto first = client.Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, 0x81);
  EXPECT_EQ(first->payload, "view of /ws");
  for (const std::size_t size : {0U, 125U, 126U, 65535U, 65536U, 3'000'000U}) {
    EXPECT_TRUE(hub_.Session(0)->Send(Text(std::string(size, 's'))));
    const auto frame = client.Read();
    ASSERT_TRUE(frame) << size;
    EXPECT_EQ(frame->payload.size(), size);
  }
}

TEST_F(ServerWebSocketTest, APingIsAnsweredAndACloseIsReturned) {
  Start();
  WebSocketClient client(address_);
  client.Read();
  client.Connection().Send(MaskedFrame(0x89, "are you there"));
  const auto pong = client.Read();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->first, 0x8A);
  EXPECT_EQ(pong->payload, "are you there");
  client.Connection().Send(MaskedFrame(0x81, "ignored") + MaskedFrame(0x88, "\x03\xE8 bye"));
  const auto close = client.Read();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->first, 0x88);
  EXPECT_EQ(close->payload, "\x03\xE8");
  EXPECT_FALSE(client.Read());
  EXPECT_TRUE(hub_.closed.Reaches(1));
}

TEST_F(ServerWebSocketTest, MessagesAreDeflatedForAClientThatOffersThat) {
  Start();
  WebSocketClient client(address_,
                         "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, "
                         "permessage-deflate; client_max_window_bits\r\n");
  EXPECT_EQ(client.Response().Header("Sec-WebSocket-Extensions"),
            AnswerDeflate("permessage-deflate"));
  EXPECT_EQ(client.Read()->first, 0x81);  // too short to be deflated
  for (const std::size_t size : {1'000U, 3'000'000U}) {
    std::string text;
    while (text.size() < size) text += std::to_string(text.size() * 2'654'435'761U) + ' ';
    ASSERT_TRUE(hub_.Session(0)->Send(Text(text)));
    const auto frame = client.Read();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->first, 0xC1);
    EXPECT_EQ(InflateMessage(frame->payload), text);
  }
  client.Connection().Send(MaskedFrame(0xC1, DeflateMessage("ignored")) +
                           MaskedFrame(0x89, "ping"));
  EXPECT_EQ(client.Read()->payload, "ping");
}

TEST_F(ServerWebSocketTest, AClosedConnectionIsNoticed) {
  Start();
  { WebSocketClient client(address_); }
  EXPECT_TRUE(hub_.closed.Reaches(1));
}

TEST_F(ServerWebSocketTest, AnInvalidUpgradeIsRefused) {
  Start();
  EXPECT_EQ(Get(address_, "/ws").status, 426);
  EXPECT_EQ(Get(address_, "/ws").Header("Sec-WebSocket-Version"), "13");
  const auto status = [this](std::string lines) {
    return SendRequest(address_, "GET /ws HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n").status;
  };
  const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  EXPECT_EQ(status(upgrade + "Sec-WebSocket-Version: 12\r\n"), 426);
  EXPECT_EQ(status(upgrade + "Sec-WebSocket-Version: 13\r\n"), 400);
  EXPECT_EQ(status(upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n"), 400);
  EXPECT_EQ(
      SendRequest(address_, "POST /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
          .Header("Allow"),
      "GET, HEAD");
  const std::string wrong_path = "GET /hello HTTP/1.1\r\nHost: localhost\r\n";
  EXPECT_EQ(SendRequest(address_, wrong_path + std::string(kUpgradeLines) + "\r\n").body, "hello");
  EXPECT_EQ(hub_.opened.Get(), 0);
}

TEST_F(ServerWebSocketTest, AForeignOriginOrHostIsNotUpgraded) {
  Start();
  EXPECT_EQ(WebSocketClient(address_, "Origin: http://evil.example\r\n").Response().status, 403);
  EXPECT_EQ(WebSocketClient(address_, "Origin: null\r\n").Response().status, 403);
  EXPECT_EQ(WebSocketClient(address_, "Origin: http://" + address_ + "\r\n").Response().status,
            101);
  EXPECT_EQ(SendRequest(address_, "GET /ws HTTP/1.1\r\nHost: evil.example\r\n" +
                                      std::string(kUpgradeLines) + "\r\n")
                .status,
            421);
  ASSERT_TRUE(hub_.opened.Reaches(1));
  EXPECT_EQ(hub_.opened.Get(), 1);
}

TEST_F(ServerWebSocketTest, AFrameOfAGibibyteEndsTheSessionAtItsHeader) {
  Start();
  WebSocketClient client(address_);
  client.Read();
  client.Connection().Send(std::string("\x82\xFF\0\0\0\0\x40\0\0\0mask", 14));
  const auto close = client.Read();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->first, 0x88);
  EXPECT_EQ(close->payload, "\x03\xF1");  // 1009
  EXPECT_TRUE(hub_.closed.Reaches(1));
}

TEST_F(ServerWebSocketTest, AStalledClientIsDroppedAndSlowsNoOther) {
  Start();
  WebSocketClient stalled(address_, "", 4096);
  ASSERT_TRUE(hub_.opened.Reaches(1));
  WebSocketClient reading(address_);
  ASSERT_TRUE(hub_.opened.Reaches(2));
  reading.Read();
  const Text message(std::string(200'000, 'm'));
  int sent = 0;
  while (hub_.Session(0)->Send(message)) {
    ASSERT_LT(++sent, 1000);
    ASSERT_TRUE(hub_.Session(1)->Send(message));
    const auto frame = reading.Read();
    ASSERT_TRUE(frame);
    ASSERT_EQ(frame->payload.size(), message.text().size());
  }
  EXPECT_TRUE(hub_.closed.Reaches(1));
  EXPECT_FALSE(hub_.Session(0)->Send(message));
  EXPECT_TRUE(hub_.Session(1)->Send(message));
  EXPECT_TRUE(stalled.Connection().ReadsEnd());
}

TEST_F(ServerWebSocketTest, AClientThatReadsNothingIsDroppedInTime) {
  auto options = LoopbackOptions();
  options.websocket_timeouts.stall = std::chrono::milliseconds(200);
  Start(options);
  WebSocketClient stalled(address_, "", 4096);
  ASSERT_TRUE(stalled.Read());
  EXPECT_TRUE(hub_.Session(0)->Send(Text(std::string(30'000'000, 'm'))));
  EXPECT_TRUE(hub_.closed.Reaches(1));
}

TEST_F(ServerWebSocketTest, ASilentClientIsPingedThenDropped) {
  auto options = LoopbackOptions();
  options.websocket_timeouts.ping = std::chrono::milliseconds(50);
  options.websocket_timeouts.dead = std::chrono::milliseconds(1500);
  Start(options);
  WebSocketClient client(address_);
  client.Read();
  const auto ping = client.Read();
  ASSERT_TRUE(ping);
  EXPECT_EQ(ping->first, 0x89);
  client.Connection().Send(MaskedFrame(0x8A, ""));
  const auto again = client.Read();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->first, 0x89);
  EXPECT_TRUE(hub_.closed.Reaches(1));
  EXPECT_FALSE(client.Read());
}

TEST_F(ServerWebSocketTest, SessionsAreBoundedAndRequestsStillServed) {
  auto options = LoopbackOptions();
  options.max_websockets = 3;
  options.max_bodies = 1;
  options.threads = 12;
  Start(options);
  std::vector<std::unique_ptr<WebSocketClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<WebSocketClient>(address_));
    EXPECT_EQ(clients.back()->Response().status, 101);
  }
  WebSocketClient beyond(address_);
  EXPECT_EQ(beyond.Response().status, 503);
  EXPECT_EQ(beyond.Response().Header("Retry-After"), "1");
  EXPECT_EQ(Get(address_, "/hello").status, 200);
  clients.pop_back();
  ASSERT_TRUE(answered_.Reaches(3));
  EXPECT_EQ(WebSocketClient(address_).Response().status, 101);
}

TEST_F(ServerWebSocketTest, StoppingClosesEverySession) {
  Start();
  WebSocketClient reading(address_);
  reading.Read();
  WebSocketClient stalled(address_, "", 4096);
  ASSERT_TRUE(stalled.Read());
  ASSERT_TRUE(hub_.Session(1)->Send(Text(std::string(30'000'000, 'm'))));
  server_->Stop();
  const auto close = reading.Read();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->payload, "\x03\xE9");  // 1001
  EXPECT_EQ(hub_.closed.Get(), 2);
}

TEST(WebSocketSessionTest, NoMoreIsQueuedForAClientThanTheBounds) {
  constexpr std::size_t kMost = WebSocketSession::kMaxQueuedBytes;
  WebSocketSession stalled;
  EXPECT_TRUE(stalled.Send(Text(std::string(kMost / 2, 'x'))));
  const auto writing = stalled.NextOutgoing();
  EXPECT_TRUE(stalled.Send(Text("a change")));
  EXPECT_TRUE(stalled.Send(Text(std::string(kMost / 2 - 8, 'x'))));
  EXPECT_FALSE(stalled.Send(Text("x")));
  EXPECT_TRUE(stalled.Overflowed());
  EXPECT_EQ(stalled.NextOutgoing().message.bytes, nullptr);

  WebSocketSession many;
  for (std::size_t i = 0; i < WebSocketSession::kMaxQueuedMessages; ++i) {
    EXPECT_TRUE(many.Send(Text("x")));
  }
  EXPECT_FALSE(many.Send(Text("x")));
}

TEST(WebSocketSessionTest, WrittenMessagesAreNoLongerQueued) {
  WebSocketSession session;
  const std::string half(WebSocketSession::kMaxQueuedBytes / 2, 'x');
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(session.Send(Text(half)));
    EXPECT_TRUE(session.NextOutgoing().message.bytes);
  }
}

TEST(WebSocketSessionTest, AfterAMessageLargerThanTheBoundLittleIsQueued) {
  const std::string large(3 * WebSocketSession::kMaxQueuedBytes, 'x');
  const std::string little(WebSocketSession::kMaxExtraQueuedBytes, 'x');
  WebSocketSession behind;
  EXPECT_TRUE(behind.Send(Text(large)));
  EXPECT_TRUE(behind.NextOutgoing().message.bytes);
  EXPECT_TRUE(behind.Send(Text(little)));
  EXPECT_FALSE(behind.Send(Text("x")));

  WebSocketSession before;
  EXPECT_TRUE(before.Send(Text(little)));
  EXPECT_TRUE(before.NextOutgoing().message.bytes);
  EXPECT_TRUE(before.Send(Text(large)));
  EXPECT_FALSE(before.Send(Text(large)));
}

TEST(WebSocketSessionTest, OneDeflatedTextServesEveryClientThatAcceptsIt) {
  const Text message(std::string(5'000, 'x'));
  WebSocketSession one(true);
  WebSocketSession other(true);
  WebSocketSession plain;
  for (WebSocketSession* session : {&one, &other, &plain}) session->Send(message);
  const auto deflated = one.NextOutgoing().message;
  EXPECT_TRUE(deflated.deflated);
  EXPECT_LT(deflated.bytes->size(), 100U);
  EXPECT_EQ(other.NextOutgoing().message.bytes, deflated.bytes);
  const auto as_it_is = plain.NextOutgoing().message;
  EXPECT_FALSE(as_it_is.deflated);
  EXPECT_EQ(*as_it_is.bytes, message.text());
}

TEST(WebSocketSessionTest, ACloseIsSentAfterQueuedMessages) {
  WebSocketSession session;
  session.Send(Text("last"));
  session.Close(1000);
  EXPECT_FALSE(session.Send(Text("too late")));
  const auto work = session.NextOutgoing();
  EXPECT_EQ(*work.message.bytes, "last");
  EXPECT_EQ(work.close_code, 0);
  EXPECT_EQ(session.NextOutgoing().close_code, 1000);
}

}  // namespace
}  // namespace pitwall::http
