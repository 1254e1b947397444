// A body on its way out in pieces: gzipped, framed, sent.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/coding.h"
#include "exporter/http/message.h"

struct mg_connection;

namespace pitwall::http {

// Collects pieces and sends them 64 KiB at a time, each as one chunk of HTTP/1.1 or as it is; that
// and the gzip window are all it holds. Every write throws PeerClosed where it does not go through:
// the connection's deadline bounds how long one blocks. One thread.
class StreamingBody final : public BodyWriter {
 public:
  StreamingBody(mg_connection* connection, bool chunked, bool gzipped);

  void WriteHead(std::string_view head);
  void Write(std::string_view piece) override;
  // Sends what is left and the last chunk.
  void End();

  std::size_t SentBytes() const { return sent_bytes_; }

 private:
  void Collect(std::string_view bytes);
  void SendPiece();
  void Send(std::string_view bytes);

  mg_connection* const connection_;
  const bool chunked_;
  std::optional<GzipStream> gzip_;
  std::string piece_;  // room for the chunk's size line, then the bytes
  std::size_t sent_bytes_ = 0;
};

}  // namespace pitwall::http
