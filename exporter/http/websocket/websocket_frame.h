// The bytes of RFC 6455: handshake response, outgoing frames, incoming frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/websocket/client_messages.h"

namespace pitwall::http {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

// Whether a Sec-WebSocket-Key is the base64 of 16 bytes.
bool IsWebSocketKey(std::string_view key);
std::string WebSocketAccept(std::string_view key);

// The header of an unmasked, unfragmented frame, as a server sends it.
std::string FrameHeader(Opcode opcode, std::size_t payload_bytes, bool deflated = false);
std::string ControlFrame(Opcode opcode, std::string_view payload);
std::string CloseFrame(std::uint16_t code);

// Parses the frames of a client as their bytes arrive and checks them (RFC 6455, 5 to 8). Only
// control frames of clients have a meaning here. The length of a frame is checked from its header,
// before memory is used for it.
class FrameReader {
 public:
  static constexpr std::uint64_t kMaxPayloadBytes = 4096;

  // `may_deflate`: compression was negotiated, so data frames may be marked as compressed.
  explicit FrameReader(bool may_deflate = false) : may_deflate_(may_deflate) {}

  struct Frame {
    Opcode opcode = Opcode::kText;
    std::string payload;  // of control frames only
  };
  // Consumes bytes of `input`. Returns a frame once it is complete; nullopt if more bytes are
  // needed or the client violated the protocol (see Error()).
  std::optional<Frame> Next(std::string_view& input);
  // The close code for a client that violated the protocol; else 0.
  std::uint16_t Error() const { return error_; }

 private:
  bool ReadHeader(std::string_view& input);
  std::uint16_t CheckHeader() const;
  std::size_t HeaderBytes() const;
  std::uint64_t PayloadBytes() const;
  bool HasShortestLength() const;
  bool IsControl() const { return (header_[0] & 0x08U) != 0; }
  // The result of both is as that of Error().
  std::uint16_t TakePayload(std::string_view payload);
  std::uint16_t CheckClose() const;

  const bool may_deflate_;
  std::array<unsigned char, 14> header_{};
  std::size_t header_read_bytes_ = 0;
  bool has_header_ = false;  // and it is valid
  std::uint64_t payload_read_bytes_ = 0;
  std::string payload_;  // of a control frame
  ClientMessages messages_;
  std::uint16_t error_ = 0;
};

}  // namespace pitwall::http
