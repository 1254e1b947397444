#include "exporter/http/websocket/websocket_frame.h"

#include <gtest/gtest.h>

#include "exporter/http/coding.h"
#include "exporter/http/websocket/websocket_deflate.h"
#include "tests/http/websocket/websocket_client.h"

namespace pitwall::http {
namespace {

TEST(WebSocketFrameTest, TheAcceptValueIsThatOfTheStandard) {
  EXPECT_EQ(WebSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketFrameTest, AKeyIsSixteenBytes) {
  EXPECT_TRUE(IsWebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="));
  for (const char* key : {"", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                          "dGhlIHNhbXBsZSBub25jZXg=", "????????????????????????"}) {
    EXPECT_FALSE(IsWebSocketKey(key)) << key;
  }
}

TEST(WebSocketFrameTest, ALengthHasTheShortestForm) {
  EXPECT_EQ(FrameHeader(Opcode::kText, 125), "\x81\x7D");
  EXPECT_EQ(FrameHeader(Opcode::kText, 126), std::string("\x81\x7E\x00\x7E", 4));
  EXPECT_EQ(FrameHeader(Opcode::kText, 65535), "\x81\x7E\xFF\xFF");
  EXPECT_EQ(FrameHeader(Opcode::kText, 65536), std::string("\x81\x7F\0\0\0\0\0\x01\0\0", 10));
  EXPECT_EQ(CloseFrame(1001), "\x88\x02\x03\xE9");
}

TEST(WebSocketFrameTest, FramesAreReadWhereverTheyAreCut) {
  const std::string bytes = MaskedFrame(0x81, std::string(300, 'x')) + MaskedFrame(0x89, "hello") +
                            MaskedFrame(0x88, "\x03\xE8");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    FrameReader reader;
    std::vector<FrameReader::Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      std::string_view input = std::string_view(bytes).substr(at, step);
      while (auto frame = reader.Next(input)) frames.push_back(*frame);
      ASSERT_TRUE(input.empty());
    }
    ASSERT_EQ(frames.size(), 3U) << step;
    EXPECT_EQ(frames[1].opcode, Opcode::kPing);
    EXPECT_EQ(frames[1].payload, "hello");
    EXPECT_EQ(frames[2].payload, "\x03\xE8");
  }
}

TEST(WebSocketFrameTest, AFrameIsCheckedByItsHeader) {
  const auto error_of = [](std::string_view bytes) {
    FrameReader reader;
    EXPECT_FALSE(reader.Next(bytes).has_value());
    return reader.Error();
  };
  const std::string mask(4, 'm');
  EXPECT_EQ(error_of(std::string("\x82\xFF\0\0\0\0\x40\0\0\0", 10) + mask), 1009);  // 1 GiB
  EXPECT_EQ(error_of("\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF" + mask), 1009);
  EXPECT_EQ(error_of("\x82\xFE\x10\x01" + mask), 1009);
  EXPECT_EQ(error_of(std::string("\x81\x05hello", 7)), 1002);          // not masked
  EXPECT_EQ(error_of("\xC1\x85" + mask), 1002);                        // a reserved bit
  EXPECT_EQ(error_of("\x83\x85" + mask), 1002);                        // an unknown opcode
  EXPECT_EQ(error_of("\x09\x85" + mask), 1002);                        // a ping in fragments
  EXPECT_EQ(error_of(std::string("\x89\xFE\0\x7E", 4) + mask), 1002);  // a ping too large
}

TEST(WebSocketFrameTest, DataMayBeDeflatedIfNegotiated) {
  FrameReader agreed(true);
  const std::string data = MaskedFrame(0xC1, DeflateMessage("data")) + MaskedFrame(0x89, "ping");
  std::string_view input = data;
  EXPECT_TRUE(agreed.Next(input));
  EXPECT_EQ(agreed.Next(input)->payload, "ping");
  for (const unsigned first : {0xC9U, 0xC0U, 0xA1U}) {
    const std::string other = MaskedFrame(static_cast<unsigned char>(first), "data");
    FrameReader reader(true);
    input = other;
    EXPECT_FALSE(reader.Next(input));
    EXPECT_EQ(reader.Error(), 1002);
  }
}

TEST(WebSocketDeflateTest, OnlyASupportedOfferIsAccepted) {
  for (const char* offer :
       {"permessage-deflate", "Permessage-Deflate; client_max_window_bits",
        "x-unknown, permessage-deflate;server_no_context_takeover ; client_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=9, permessage-deflate"}) {
    EXPECT_FALSE(AnswerDeflate(offer).empty()) << offer;
  }
  for (const char* offer :
       {"", "x-webkit-deflate-frame", "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; unknown"}) {
    EXPECT_TRUE(AnswerDeflate(offer).empty()) << offer;
  }
}

}  // namespace
}  // namespace pitwall::http
