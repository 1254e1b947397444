// Clients that are slow, greedy or hostile.
#include <gmock/gmock.h>

#include <array>

#include "exporter/http/coding.h"
#include "tests/grpc/test_server.h"
#include "tests/support/hex_bytes.h"
#include "tests/support/raw_http.h"

namespace pitwall::grpc {
namespace {

using test::Framed;
using test::GrpcClient;
using test::RawConnection;
using ::testing::HasSubstr;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// The preface and an empty SETTINGS frame.
std::string Greeting() { return std::string(kPreface) + test::BytesOfHex("000000040000000000"); }

class GrpcLimitsTest : public GrpcServerTest {
 protected:
  double Dropped(const std::string& reason) const {
    return ValueOf("pitwall_grpc_connections_dropped_total", {{"reason", reason}});
  }
};

TEST_F(GrpcLimitsTest, AMessageIsBoundedBeforeAndAfterDecompression) {
  ServerOptions options;
  options.limits.max_message_bytes = 1'000'000;
  Start(std::move(options));
  GrpcClient client(address_);
  const std::string most(1'000'000, 'x');
  EXPECT_EQ(client.Call({kEcho, Framed(most), {}}).Code(), "0");
  EXPECT_EQ(client.Call({kEcho, Framed(most + 'x'), {}}).Code(), "8");
  const test::GrpcFields gzip = {{"grpc-encoding", "gzip"}};
  EXPECT_EQ(client.Call({kEcho, Framed(http::Gzip(most), true), gzip}).Code(), "0");
  EXPECT_EQ(client.Call({kEcho, Framed(http::Gzip(most + 'x'), true), gzip}).Code(), "8");
  EXPECT_EQ(client.Call({kEcho, Framed("", false, 0xFFFFFFFF), {}}).Code(), "8");
}

TEST_F(GrpcLimitsTest, MessagesThatFindNoMemoryAreUnavailable) {
  ServerOptions options;
  options.limits.max_message_bytes = 1'000'000;  // so the connection has 1 MiB more
  Start(std::move(options));
  GrpcClient client(address_);
  const std::string most(1'000'000, 'x');
  const std::int32_t first = client.Start({kBlock, Framed(most), {}});
  ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 1; }));
  const std::int32_t second = client.Start({kBlock, Framed(most), {}});
  ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 2; }));
  EXPECT_EQ(client.Call({kEcho, Framed(most), {}}).Code(), "14");
  EXPECT_EQ(client.Call({kEcho, Framed("small"), {}}).Code(), "0");
  Unblock();
  EXPECT_EQ(client.Wait(first).Code(), "0");
  EXPECT_EQ(client.Wait(second).Code(), "0");
  EXPECT_EQ(client.Call({kEcho, Framed(most), {}}).Code(), "0");
}

TEST_F(GrpcLimitsTest, RequestsBeyondTheQueueAreUnavailable) {
  ServerOptions options;
  options.workers = 1;
  options.max_queued = 1;
  Start(std::move(options));
  GrpcClient client(address_);
  const std::int32_t running = client.Start({kBlock, Framed("1"), {}});
  ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 1; }));
  const std::int32_t queued = client.Start({kEcho, Framed("2"), {}});
  const std::int32_t refused = client.Start({kEcho, Framed("3"), {}});
  EXPECT_EQ(client.Wait(refused).Code(), "14");
  Unblock();
  EXPECT_EQ(client.Wait(running).Code(), "0");
  EXPECT_EQ(client.Wait(queued).body, Framed("2"));
}

TEST_F(GrpcLimitsTest, ABodyThatDoesNotArriveInTimeEndsTheRequest) {
  ServerOptions options;
  options.limits.body_timeout = std::chrono::milliseconds(300);
  Start(std::move(options));
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("abc", false, 100), {}, false}).Code(), "4");
  EXPECT_EQ(client.Call({kEcho, Framed("abc"), {}}).Code(), "0");
}

TEST_F(GrpcLimitsTest, AResponseThatIsNotReadIsAbandoned) {
  ServerOptions options;
  options.limits.send_timeout = std::chrono::milliseconds(300);
  Start(std::move(options));
  GrpcClient client(address_);
  const std::array<nghttp2_settings_entry, 1> no_window = {
      {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0}}};
  nghttp2_submit_settings(client.session(), NGHTTP2_FLAG_NONE, no_window.data(), 1);
  EXPECT_EQ(client.Call({kEcho, Framed("abc"), {}}).reset_code, std::uint32_t{NGHTTP2_CANCEL});
}

TEST_F(GrpcLimitsTest, AHandshakeHasADeadline) {
  ServerOptions options;
  options.timeouts.handshake = std::chrono::milliseconds(300);
  Start(std::move(options));
  RawConnection silent(address_);
  RawConnection partial(address_);
  partial.Send(kPreface.substr(0, 20));
  RawConnection without_settings(address_);
  without_settings.Send(kPreface);
  EXPECT_TRUE(silent.ReadsEnd());
  EXPECT_TRUE(partial.ReadsEnd());
  EXPECT_TRUE(without_settings.ReadsEnd());
  EXPECT_TRUE(Becomes(3, "pitwall_grpc_connections_dropped_total", {{"reason", "timeout"}}));
}

TEST_F(GrpcLimitsTest, AnIdleConnectionGetsGoAway) {
  ServerOptions options;
  options.timeouts.idle = std::chrono::milliseconds(300);
  Start(std::move(options));
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {}}).Code(), "0");
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_TRUE(client.has_go_away());
  EXPECT_EQ(client.go_away_code(), std::uint32_t{NGHTTP2_NO_ERROR});
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
}

TEST_F(GrpcLimitsTest, ANewConnectionReplacesTheLongestIdleOne) {
  ServerOptions options;
  options.max_connections = 2;
  Start(std::move(options));
  GrpcClient oldest(address_);
  EXPECT_EQ(oldest.Call({kEcho, Framed("x"), {}}).Code(), "0");
  GrpcClient busy(address_);
  const std::int32_t running = busy.Start({kBlock, Framed("busy"), {}});
  ASSERT_TRUE(busy.RunUntil([this] { return Blocked() == 1; }));
  GrpcClient third(address_);
  EXPECT_EQ(third.Call({kEcho, Framed("x"), {}}).Code(), "0");
  EXPECT_TRUE(oldest.ReadsEnd());
  EXPECT_TRUE(oldest.has_go_away());
  EXPECT_EQ(Dropped("full"), 1);
  Unblock();
  EXPECT_EQ(busy.Wait(running).body, Framed("busy"));
}

TEST_F(GrpcLimitsTest, UnfinishedRequestsKeepNobodyOut) {
  ServerOptions options;
  options.max_connections = 2;
  Start(std::move(options));
  GrpcClient first(address_);
  GrpcClient second(address_);
  for (GrpcClient* const slow : {&first, &second}) {
    slow->Start({kEcho, Framed("abc", false, 100), {}, false});
    slow->RunUntil([&] { return nghttp2_session_want_write(slow->session()) == 0; });
  }
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {}}).Code(), "0");
}

TEST_F(GrpcLimitsTest, FieldsThatRepeatOneEntryOfTheTableAreNotChecked) {
  Start();
  RawConnection client(address_);
  client.Send(Greeting());
  // One field of 4,000 bytes that is added to the dynamic table, and 2,000 references to it.
  std::string block = "\x83\x86" + std::string("\x40\x01") + "x" + test::BytesOfHex("7fa11e") +
                      std::string(4'000, 'v') + std::string(2'000, '\xBE');
  const auto size = static_cast<std::uint32_t>(block.size());
  std::string frame;
  for (int shift = 16; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift & 255U);
  client.Send(frame + test::BytesOfHex("010500000001") + block);
  EXPECT_TRUE(Becomes(1, "pitwall_grpc_requests_total", {{"code", "CANCELLED"}}));
  GrpcClient good(address_);
  EXPECT_EQ(good.Call({kEcho, Framed("x"), {}}).Code(), "0");
}

TEST_F(GrpcLimitsTest, AConnectionIsRefusedIfAllOthersAreBusy) {
  ServerOptions options;
  options.max_connections = 1;
  Start(std::move(options));
  GrpcClient busy(address_);
  const std::int32_t running = busy.Start({kBlock, Framed("busy"), {}});
  ASSERT_TRUE(busy.RunUntil([this] { return Blocked() == 1; }));
  EXPECT_TRUE(GrpcClient(address_).ReadsEnd());
  Unblock();
  EXPECT_EQ(busy.Wait(running).body, Framed("busy"));
}

TEST_F(GrpcLimitsTest, ARapidResetEndsTheConnection) {
  Start();
  GrpcClient client(address_);
  for (int i = 0; i < 2'000 && !client.has_go_away(); ++i) {
    const std::int32_t stream = client.Start({kEcho, Framed("x"), {}, false});
    client.RunUntil([&] { return nghttp2_session_want_write(client.session()) == 0; });
    nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
  }
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
  EXPECT_GE(ValueOf("pitwall_grpc_requests_total", {{"code", "CANCELLED"}}), 100);
}

TEST_F(GrpcLimitsTest, AFloodOfPingsEndsTheConnection) {
  Start();
  GrpcClient client(address_);
  for (int i = 0; i < 1'001; ++i) {
    nghttp2_submit_ping(client.session(), NGHTTP2_FLAG_NONE, nullptr);
    client.RunUntil([&] { return nghttp2_session_want_write(client.session()) == 0; });
  }
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
}

TEST_F(GrpcLimitsTest, AFloodWithoutReadingEndsTheConnection) {
  Start();
  const std::string setting = test::BytesOfHex("000000040000000000");
  const std::string ping = test::BytesOfHex("0000080600000000000000000000000000");
  const std::string empty_data = test::BytesOfHex("000000000000000001");
  for (const std::string& frame : {setting, ping, empty_data}) {
    RawConnection client(address_);
    client.Send(Greeting());
    for (int i = 0; i < 200'000 && client.Send(frame + frame + frame + frame); ++i) {
    }
    EXPECT_TRUE(client.ReadsEnd());
  }
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
}

TEST_F(GrpcLimitsTest, ACancelledRequestFreesItsMemory) {
  ServerOptions options;
  options.limits.max_message_bytes = 1'000'000;
  Start(std::move(options));
  const std::string most(1'000'000, 'x');
  for (int i = 0; i < 20; ++i) {
    GrpcClient client(address_);
    client.Start({kEcho, Framed(most, false, 999'999), {}, false});
    const std::int32_t open = client.Start({kEcho, Framed(most.substr(1)), {}, false});
    client.RunUntil([&] { return nghttp2_session_want_write(client.session()) == 0; });
    nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, open, NGHTTP2_CANCEL);
    EXPECT_EQ(client.Call({kEcho, Framed("small"), {}}).Code(), "0");
  }
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed(most), {}}).Code(), "0");
}

TEST_F(GrpcLimitsTest, AClientThatDisconnectsDuringItsCallIsForgotten) {
  Start();
  {
    GrpcClient client(address_);
    client.Start({kBlock, Framed("x"), {}});
    ASSERT_TRUE(client.RunUntil([this] { return Blocked() == 1; }));
  }
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections"));
  Unblock();
  GrpcClient client(address_);
  EXPECT_EQ(client.Call({kEcho, Framed("x"), {}}).Code(), "0");
}

}  // namespace
}  // namespace pitwall::grpc
