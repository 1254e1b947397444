// A response body that is compressed, framed and sent in pieces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/coding.h"
#include "exporter/http/connection.h"
#include "exporter/http/message.h"

namespace pitwall::http {

// Collects pieces and sends 64 KiB at a time, as one chunk of HTTP/1.1 or unframed. Memory: those
// 64 KiB and the gzip window. Every write throws PeerClosed if it fails; the connection's deadline
// limits how long it blocks. One thread.
class StreamingBody final : public BodyWriter {
 public:
  StreamingBody(Connection& connection, bool chunked, bool gzipped);

  void WriteHead(std::string_view head);
  void Write(std::string_view piece) override;
  // Sends the remaining bytes and the last chunk.
  void End();

  std::size_t SentBytes() const { return sent_bytes_; }

 private:
  void Collect(std::string_view bytes);
  void SendPiece();
  void Send(std::string_view bytes);

  Connection& connection_;
  const bool chunked_;
  std::optional<GzipStream> gzip_;
  std::string piece_;  // space for the chunk's size line, then the bytes
  std::size_t sent_bytes_ = 0;
};

}  // namespace pitwall::http
