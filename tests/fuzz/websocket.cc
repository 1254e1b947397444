// The frames of a WebSocket client.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/http/coding.h"
#include "exporter/http/websocket/websocket_frame.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

struct FramesRead {
  std::string text;  // of the control frames
  std::uint16_t error = 0;

  bool operator==(const FramesRead&) const = default;
};

// Reads pieces of this size.
FramesRead ReadFrames(std::string_view bytes, std::size_t piece_bytes, bool may_deflate) {
  FramesRead read;
  http::FrameReader reader(may_deflate);
  while (!bytes.empty() && reader.Error() == 0) {
    std::string_view piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    while (const auto frame = reader.Next(piece)) {
      Require(frame->payload.size() <= 125, "a control frame is short");
      read.text += static_cast<char>(frame->opcode);
      read.text += frame->payload;
    }
    Require(piece.empty() || reader.Error() != 0, "a reader consumes all bytes");
  }
  read.error = reader.Error();
  return read;
}

void RunWebSocket(std::string_view bytes) {
  Input input(bytes);
  const bool may_deflate = (input.Byte() & 1U) != 0;
  const std::size_t piece_bytes = std::size_t{1} + input.Byte();
  const std::string_view frames = input.Rest();
  const FramesRead at_once =
      ReadFrames(frames, std::max<std::size_t>(1, frames.size()), may_deflate);
  Require(at_once == ReadFrames(frames, piece_bytes, may_deflate),
          "the pieces in which bytes arrive make no difference");
}

// With the mask 0, so that mutations of the payload are mutations of the text.
std::string MaskedFrame(unsigned first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80U | payload.size());
  } else {
    frame += static_cast<char>(0xfe);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size());
  }
  frame += std::string(4, '\0');
  return frame += payload;
}

Seeds WebSocketSeeds() {
  const std::string plain = MaskedFrame(0x81, "text \xc3\xa9") + MaskedFrame(0x01, "begin") +
                            MaskedFrame(0x89, "ping") + MaskedFrame(0x80, "end") +
                            MaskedFrame(0x82, std::string(200, '\xff')) + MaskedFrame(0x8a, "") +
                            MaskedFrame(0x88, std::string("\x03\xe8 bye", 6));
  const std::string deflated = MaskedFrame(0xc1, http::DeflateMessage("a text, a text")) +
                               MaskedFrame(0x41, http::DeflateMessage("x").substr(0, 2)) +
                               MaskedFrame(0x80, http::DeflateMessage("x").substr(2));
  const std::string masked("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
  return {std::string("\0\3", 2) + plain, std::string("\1\3", 2) + deflated,
          std::string("\0\0", 2) + masked};
}

}  // namespace

const Target kWebSocket{"websocket", RunWebSocket, WebSocketSeeds};

}  // namespace pitwall::fuzz
