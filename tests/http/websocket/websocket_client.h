// The client's side of a WebSocket, byte by byte.
#pragma once

#include <zlib.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/raw_http.h"

namespace pitwall::http {

// `first` is the first byte: final bit, reserved bits and opcode.
inline std::string MaskedFrame(unsigned char first, std::string_view payload) {
  constexpr std::string_view kMask = "\x12\x34\x56\x78";
  std::string frame(1, static_cast<char>(first));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80U | payload.size());
  } else {
    frame += "\xFE";
    frame += static_cast<char>(payload.size() >> 8U);
    frame += static_cast<char>(payload.size() & 0xFFU);
  }
  frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
  }
  return frame;
}

// The text of a deflated message; shorter if the message is damaged.
inline std::string InflateMessage(std::string payload) {
  payload.append("\x00\x00\xFF\xFF", 4);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return "";
  stream.next_in = reinterpret_cast<Bytef*>(payload.data());
  stream.avail_in = static_cast<uInt>(payload.size());
  std::string text;
  std::array<char, 16384> piece{};
  do {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    if (const int result = inflate(&stream, Z_SYNC_FLUSH); result != Z_OK) break;
    text.append(piece.data(), piece.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  inflateEnd(&stream);
  return text;
}

inline constexpr std::string_view kUpgradeLines =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

class WebSocketClient {
 public:
  explicit WebSocketClient(std::string_view address, std::string_view lines = "",
                           int receive_buffer_bytes = 0)
      : connection_(address, receive_buffer_bytes) {
    connection_.Send("GET /ws HTTP/1.1\r\nHost: " + std::string(address) + "\r\n" +
                     std::string(kUpgradeLines) + std::string(lines) + "\r\n");
    answer_ = connection_.Read();
  }

  struct Frame {
    int first = 0;
    std::string payload;
  };
  // nullopt if the connection ended.
  std::optional<Frame> Read() {
    std::string bytes;
    if (!Need(2)) return std::nullopt;
    const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(buffer_[i]); };
    std::size_t header = 2;
    std::size_t length = byte(1) & 0x7FU;
    if (length >= 126) {
      header = length == 126 ? 4 : 10;
      if (!Need(header)) return std::nullopt;
      length = 0;
      for (std::size_t i = 2; i < header; ++i) length = length << 8U | byte(i);
    }
    if (!Need(header + length)) return std::nullopt;
    Frame frame{byte(0), buffer_.substr(header, length)};
    buffer_.erase(0, header + length);
    return frame;
  }

  const test::RawResponse& Response() const { return answer_; }
  test::RawConnection& Connection() { return connection_; }

 private:
  bool Need(std::size_t count) {
    while (buffer_.size() < count) {
      const std::string more = connection_.ReadBytes(count - buffer_.size());
      if (more.empty()) return false;
      buffer_ += more;
    }
    return true;
  }

  test::RawConnection connection_;
  test::RawResponse answer_;
  std::string buffer_;
};

}  // namespace pitwall::http
