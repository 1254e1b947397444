#include "exporter/http/websocket/websocket_frame.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/websocket/client_messages.h"

namespace pitwall::http {

namespace {

constexpr unsigned kDeflatedBit = 0x40;

std::string Base64(const unsigned char* bytes, std::size_t size) {
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.pop_back();
  return text;
}

}  // namespace

bool IsWebSocketKey(std::string_view key) {
  if (key.size() != 24) return false;
  std::array<unsigned char, 18> bytes{};
  return key.ends_with("==") && key[21] != '=' &&
         EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(key.data()), 24) ==
             static_cast<int>(bytes.size());
}

std::string WebSocketAccept(std::string_view key) {
  const std::string joined = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest.data());
  return Base64(digest.data(), digest.size());
}

std::string FrameHeader(Opcode opcode, std::size_t payload_bytes, bool deflated) {
  std::string header(
      1, static_cast<char>(0x80U | (deflated ? kDeflatedBit : 0U) | static_cast<unsigned>(opcode)));
  int length_bytes = 0;
  if (payload_bytes < 126) {
    header += static_cast<char>(payload_bytes);
  } else {
    length_bytes = payload_bytes <= 0xFFFF ? 2 : 8;
    header += static_cast<char>(length_bytes == 2 ? 126 : 127);
  }
  for (int i = length_bytes - 1; i >= 0; --i) {
    header += static_cast<char>(payload_bytes >> (8U * static_cast<unsigned>(i)) & 0xFFU);
  }
  return header;
}

std::string ControlFrame(Opcode opcode, std::string_view payload) {
  return FrameHeader(opcode, payload.size()) + std::string(payload);
}

std::string CloseFrame(std::uint16_t code) {
  const std::array<char, 2> bytes{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
  return ControlFrame(Opcode::kClose, {bytes.data(), bytes.size()});
}

std::size_t FrameReader::HeaderBytes() const {
  if (header_read_bytes_ < 2) return 2;
  const unsigned length = header_[1] & 0x7FU;
  return length < 126 ? 6 : length == 126 ? 8 : 14;
}

std::uint64_t FrameReader::PayloadBytes() const {
  const std::size_t length_end = HeaderBytes() - 4;
  if (length_end == 2) return header_[1] & 0x7FU;
  std::uint64_t bytes = 0;
  for (std::size_t i = 2; i < length_end; ++i) bytes = bytes << 8U | header_[i];
  return bytes;
}

bool FrameReader::HasShortestLength() const {
  const std::size_t length_end = HeaderBytes() - 4;
  if (length_end == 2) return true;
  return PayloadBytes() > (length_end == 4 ? 125U : 0xFFFFU);
}

std::uint16_t FrameReader::CheckHeader() const {
  const unsigned opcode = header_[0] & 0x0FU;
  const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
  const bool starts_data = opcode == 1 || opcode == 2;
  const unsigned allowed_bits = may_deflate_ && starts_data ? kDeflatedBit : 0U;
  const bool reserved_bits = (header_[0] & 0x70U & ~allowed_bits) != 0;
  const bool masked = (header_[1] & 0x80U) != 0;
  if (!known || reserved_bits || !masked || !HasShortestLength()) return kProtocolError;
  if (IsControl() && ((header_[0] & 0x80U) == 0 || PayloadBytes() > 125)) return kProtocolError;
  return PayloadBytes() > kMaxPayloadBytes ? kTooBig : std::uint16_t{0};
}

bool FrameReader::ReadHeader(std::string_view& input) {
  if (has_header_) return true;
  while (header_read_bytes_ < HeaderBytes()) {
    if (input.empty()) return false;
    header_[header_read_bytes_++] = static_cast<unsigned char>(input[0]);
    input.remove_prefix(1);
  }
  error_ = CheckHeader();
  if (error_ == 0 && !IsControl()) error_ = messages_.Begin(header_[0]);
  has_header_ = error_ == 0;
  return has_header_;
}

std::uint16_t FrameReader::TakePayload(std::string_view payload) {
  const unsigned char* const mask = header_.data() + HeaderBytes() - 4;
  std::string plain(payload);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    plain[i] = static_cast<char>(static_cast<unsigned char>(plain[i]) ^
                                 mask[(payload_read_bytes_ + i) % 4]);
  }
  payload_read_bytes_ += payload.size();
  if (!IsControl()) return messages_.Add(plain);
  payload_ += plain;
  return 0;
}

// A close frame has no payload, or a code that an endpoint may send (RFC 6455, 7.4) and a reason.
std::uint16_t FrameReader::CheckClose() const {
  if (payload_.empty()) return 0;
  if (payload_.size() == 1) return kProtocolError;
  const unsigned code =
      static_cast<unsigned char>(payload_[0]) * 256U + static_cast<unsigned char>(payload_[1]);
  const bool may_be_sent = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                           (code >= 3000 && code <= 4999);
  if (!may_be_sent) return kProtocolError;
  return IsUtf8(std::string_view(payload_).substr(2)) ? std::uint16_t{0} : kNotUtf8;
}

std::optional<FrameReader::Frame> FrameReader::Next(std::string_view& input) {
  if (error_ != 0 || !ReadHeader(input)) return std::nullopt;
  const std::uint64_t wanted = PayloadBytes() - payload_read_bytes_;
  const auto payload = input.substr(0, std::min<std::uint64_t>(wanted, input.size()));
  input.remove_prefix(payload.size());
  error_ = TakePayload(payload);
  if (error_ != 0 || payload.size() < wanted) return std::nullopt;
  Frame frame{static_cast<Opcode>(header_[0] & 0x0FU), {}};
  if (frame.opcode == Opcode::kClose) error_ = CheckClose();
  if (!IsControl()) error_ = messages_.End();
  frame.payload = std::exchange(payload_, {});
  has_header_ = false;
  header_read_bytes_ = 0;
  payload_read_bytes_ = 0;
  if (error_ != 0) return std::nullopt;
  return frame;
}

}  // namespace pitwall::http
