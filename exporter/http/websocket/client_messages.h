// The data messages of a WebSocket client, which have no meaning here but must be well formed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pitwall::http {

// Close codes (RFC 6455, 7.4.1).
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kNotUtf8 = 1007;
inline constexpr std::uint16_t kTooBig = 1009;

// Whether the text is UTF-8 without surrogates and overlong forms.
bool IsUtf8(std::string_view text);

// Follows the fragments of messages (RFC 6455, 5.4) and checks the text of each (8.1), which it
// decompresses first if it is marked so. It holds at most kMaxMessageBytes of a message.
class ClientMessages {
 public:
  static constexpr std::size_t kMaxMessageBytes = 4096;
  // A compressed text may be this long once it is decompressed.
  static constexpr std::size_t kMaxInflatedBytes = 65536;

  // `first`: the first byte of the frame's header. Returns the close code for a client that
  // violated the protocol; else 0.
  std::uint16_t Begin(unsigned char first);
  // Payload of the frame, without its mask. The result is as that of Begin().
  std::uint16_t Add(std::string_view payload);
  // The frame ended. The result is as that of Begin().
  std::uint16_t End();

 private:
  bool is_within_message_ = false;
  bool is_text_ = false;
  bool is_deflated_ = false;
  bool is_final_ = false;
  std::string message_;
};

}  // namespace pitwall::http
