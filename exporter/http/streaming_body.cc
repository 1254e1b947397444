#include "exporter/http/streaming_body.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "exporter/http/connection.h"
#include "exporter/http/message.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kSizeLineBytes = 8;  // up to six hexadecimal digits and the line's end
constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

StreamingBody::StreamingBody(Connection& connection, bool chunked, bool gzipped)
    : connection_(connection), chunked_(chunked) {
  if (gzipped) gzip_.emplace();
  piece_.reserve(kSizeLineBytes + kPieceBytes + kLineEnd.size());
  piece_.assign(kSizeLineBytes, ' ');
}

void StreamingBody::WriteHead(std::string_view head) { Send(head); }

void StreamingBody::Write(std::string_view piece) {
  if (!gzip_) return Collect(piece);
  gzip_->Add(piece, false, [this](std::string_view ready) { Collect(ready); });
}

void StreamingBody::End() {
  if (gzip_) gzip_->Add({}, true, [this](std::string_view ready) { Collect(ready); });
  SendPiece();
  if (chunked_) Send("0\r\n\r\n");
}

void StreamingBody::Collect(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t room = kSizeLineBytes + kPieceBytes - piece_.size();
    const std::string_view buffered = bytes.substr(0, room);
    piece_ += buffered;
    bytes.remove_prefix(buffered.size());
    if (buffered.size() == room) SendPiece();
  }
}

void StreamingBody::SendPiece() {
  const std::size_t size_bytes = piece_.size() - kSizeLineBytes;
  if (size_bytes == 0) return;
  std::string_view framed = piece_;
  framed.remove_prefix(kSizeLineBytes);
  if (chunked_) {
    // The size line is right-aligned to the first byte.
    char line[24];
    char* const end = std::copy(kLineEnd.begin(), kLineEnd.end(),
                                std::to_chars(line, line + sizeof line, size_bytes, 16).ptr);
    const auto line_bytes = static_cast<std::size_t>(end - line);
    std::copy(line, end, piece_.data() + kSizeLineBytes - line_bytes);
    piece_ += kLineEnd;
    framed = piece_;
    framed.remove_prefix(kSizeLineBytes - line_bytes);
  }
  Send(framed);
  piece_.resize(kSizeLineBytes);
}

void StreamingBody::Send(std::string_view bytes) {
  const std::size_t sent = connection_.Write(bytes);
  sent_bytes_ += sent;
  if (sent != bytes.size()) throw PeerClosed{};
}

}  // namespace pitwall::http
