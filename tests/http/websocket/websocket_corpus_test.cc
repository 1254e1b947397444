#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "exporter/http/websocket/websocket.h"
#include "exporter/http/websocket/websocket_session.h"
#include "tests/http/test_server.h"
#include "tests/http/websocket/frame_cases.h"
#include "tests/http/websocket/websocket_client.h"

namespace pitwall::http {
namespace {

using test::RawConnection;

class NoMessages final : public WebSocketHandler {
 public:
  void OnOpen(const std::shared_ptr<WebSocketSession>& /*session*/,
              const Request& /*request*/) override {}
  void OnClose(const std::shared_ptr<WebSocketSession>& /*session*/) override {}
};

class WebSocketCorpusTest : public ServerTest {
 protected:
  void SetUp() override {
    auto options = LoopbackOptions();
    options.max_websockets = 32;
    Start(options, [this](Server& server) { server.HandleWebSocket("/ws", handler_); });
  }

  // Before the handler.
  void TearDown() override { server_.reset(); }

  // How the server ends after these bytes; as FrameCase::close_code.
  std::optional<int> CloseCode(const FrameCase& one) const {
    WebSocketClient client(address_,
                           one.deflates ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
    client.Connection().Send(one.frames + MaskedFrame(0x89, "probe"));
    while (const auto frame = client.Read()) {
      if (frame->first == 0x8A && frame->payload == "probe") return 0;
      if (frame->first != 0x88) continue;
      if (frame->payload.empty()) return -1;
      return static_cast<unsigned char>(frame->payload[0]) * 256 +
             static_cast<unsigned char>(frame->payload[1]);
    }
    return std::nullopt;
  }

  void Check(const FrameCases& cases) const {
    for (const FrameCase& one : cases) {
      EXPECT_EQ(CloseCode(one), one.close_code)
          << one.clause << ": " << ::testing::PrintToString(one.frames.substr(0, 40));
    }
  }

  int StatusOf(const std::string& lines, const std::string& line = "GET /ws HTTP/1.1") const {
    return test::SendRequest(address_, line + "\r\nHost: localhost\r\n" + lines + "\r\n").status;
  }

 private:
  NoMessages handler_;
};

TEST_F(WebSocketCorpusTest, Headers) { Check(HeaderCases()); }
TEST_F(WebSocketCorpusTest, FormsOfLengths) { Check(LengthFormCases()); }
TEST_F(WebSocketCorpusTest, Fragments) { Check(FragmentCases()); }
TEST_F(WebSocketCorpusTest, Texts) { Check(TextCases()); }
TEST_F(WebSocketCorpusTest, Closes) { Check(CloseCases()); }
TEST_F(WebSocketCorpusTest, CompressedMessages) { Check(DeflateCases()); }

TEST_F(WebSocketCorpusTest, TheCorpusIsLarge) {
  std::size_t cases = 0;
  for (const auto list :
       {HeaderCases, LengthFormCases, FragmentCases, TextCases, CloseCases, DeflateCases}) {
    cases += list().size();
  }
  EXPECT_GE(cases, 180U);
}

TEST_F(WebSocketCorpusTest, Handshakes) {
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string upgrade = "Upgrade: websocket\r\n";
  const std::string connection = "Connection: Upgrade\r\n";
  const std::string right = upgrade + connection + version + key;
  EXPECT_EQ(StatusOf(right), 101);
  EXPECT_EQ(StatusOf("Upgrade: WebSocket\r\nConnection: UPGRADE\r\n" + version + key), 101);
  EXPECT_EQ(StatusOf("Upgrade: x, websocket\r\nConnection: x, upgrade\r\n" + version + key), 101);
  EXPECT_EQ(StatusOf("Connection: keep-alive\r\n" + right), 101);
  EXPECT_EQ(StatusOf("Upgrade: x\r\n" + right), 101);
  EXPECT_EQ(StatusOf("Sec-WebSocket-Protocol: chat\r\n" + right), 101);
  EXPECT_EQ(StatusOf("Origin: http://localhost\r\n" + right), 101);
  EXPECT_EQ(StatusOf("Origin: http://evil.example\r\n" + right), 403);
  EXPECT_EQ(StatusOf(connection + version + key), 426);
  EXPECT_EQ(StatusOf(upgrade + version + key), 426);
  EXPECT_EQ(StatusOf(upgrade + connection + key), 426);
  EXPECT_EQ(StatusOf(upgrade + connection + version), 400);
  EXPECT_EQ(StatusOf(key + right), 400);
  EXPECT_EQ(StatusOf(version + right), 400);
  for (const std::string other : {"12", "8", "14", "013", "13, 8", "", "x"}) {
    EXPECT_EQ(StatusOf(upgrade + connection + key + "Sec-WebSocket-Version: " + other + "\r\n"),
              426)
        << other;
  }
  for (const std::string other :
       {"", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZWVlZQ==",
        "====", "dGhlIHNhbXBsZSBub25j*Q==", "dGhlIHNhbXBsZSBub25jZQ== x"}) {
    EXPECT_EQ(StatusOf(upgrade + connection + version + "Sec-WebSocket-Key: " + other + "\r\n"),
              400)
        << other;
  }
  EXPECT_EQ(StatusOf("Connection: keep-alive\r\n" + right, "GET /ws HTTP/1.0"), 426);
  EXPECT_EQ(StatusOf("Content-Length: 0\r\n" + right, "POST /ws HTTP/1.1"), 405);
  EXPECT_EQ(StatusOf(right, "GET /hello HTTP/1.1"), 200);
  EXPECT_EQ(StatusOf(right, "GET /nothing HTTP/1.1"), 404);
}

TEST_F(WebSocketCorpusTest, OffersOfCompression) {
  const auto answer = [this](const std::string& lines) {
    return WebSocketClient(address_, lines).Response().Header("Sec-WebSocket-Extensions");
  };
  const auto offer = [&answer](const std::string& offers) {
    return answer("Sec-WebSocket-Extensions: " + offers + "\r\n");
  };
  const std::string accepted =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  for (const std::string one :
       {"permessage-deflate", "PERMESSAGE-DEFLATE", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits=\"15\"",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "x, permessage-deflate", "permessage-deflate; x, permessage-deflate",
        "permessage-deflate; server_max_window_bits=8, permessage-deflate"}) {
    EXPECT_EQ(offer(one), accepted) << one;
  }
  EXPECT_EQ(answer("Sec-WebSocket-Extensions: x\r\n"
                   "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
            accepted);
  for (const std::string bits : {"15", "\"15\""}) {
    EXPECT_EQ(offer("permessage-deflate; server_max_window_bits=" + bits),
              accepted + "; server_max_window_bits=15");
  }
  for (const std::string one :
       {"", "x", "permessage-deflate; x", "permessage-deflate; x=1",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover=true",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15",
        "x-webkit-deflate-frame"}) {
    EXPECT_EQ(offer(one), "") << one;
  }
}

// A client may not send frames before the response, but if it does, they are not lost.
TEST_F(WebSocketCorpusTest, FramesBehindTheHandshakeAreRead) {
  RawConnection connection(address_);
  connection.Send("GET /ws HTTP/1.1\r\nHost: localhost\r\n" + std::string(kUpgradeLines) + "\r\n" +
                  MaskedFrame(0x89, "early"));
  EXPECT_EQ(connection.Read().status, 101);
  EXPECT_EQ(connection.ReadBytes(7),
            "\x8A\x05"
            "early");
}

}  // namespace
}  // namespace pitwall::http
