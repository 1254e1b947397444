// One request of CivetWeb's and its answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/framing.h"
#include "exporter/http/message.h"
#include "exporter/http/stream.h"

struct mg_connection;
struct mg_request_info;

namespace pitwall::http {

inline constexpr std::size_t kMaxRequestHeadBytes = 16384;

// Lives on the connection's thread, for one request. Everything CivetWeb would do by itself for a
// request is done here instead; it only parses the head and hands over bytes.
class Exchange {
 public:
  Exchange(mg_connection* connection, ConnectionTable& table);

  const Framing& GetFraming() const { return framing_; }
  std::string_view Method() const { return request_.method; }
  std::string_view RawPath() const { return raw_path_; }
  std::string_view Scheme() const;
  std::string_view Host() const;
  const Request& GetRequest() const { return request_; }
  const void* Connection() const { return connection_; }
  Stream GetStream() const;

  // Reads the body into the request. False where it answered with an error instead.
  bool ReadBody(std::size_t max_bytes, std::chrono::milliseconds timeout);
  // Sends the answer, gzipped where that helps and the client takes it; without its body for HEAD.
  void SendResponse(Response response, std::chrono::milliseconds timeout);
  // Switches to a WebSocket with the extensions, which may be none; false where the client is gone.
  bool Upgrade(std::string_view accept, std::string_view extensions);
  // After the last byte: lets the client read the answer although it is still sending.
  void Linger() const;

  int Status() const { return status_; }
  std::size_t ResponseBytes() const { return response_bytes_; }

 private:
  void ReadHead(const mg_request_info& info);
  bool IsHeadComplete(const mg_request_info& info) const;
  bool ReadRaw(std::size_t max_bytes, std::chrono::milliseconds timeout);
  bool Inflate(std::size_t max_bytes);
  bool Refuse(int status, std::string_view error);
  void StreamResponse(Response response, std::chrono::milliseconds timeout);
  bool KeepsAlive() const;
  bool Write(std::string_view bytes);

  mg_connection* const connection_;
  ConnectionTable& table_;
  std::string http_version_;
  std::string raw_path_;
  Framing framing_;
  Request request_;
  bool is_tls_ = false;
  bool has_unread_body_ = false;  // bytes of the body may still be on the wire
  int status_ = 0;
  std::size_t response_bytes_ = 0;
};

// Answers where there is no request to speak of, and closes. The bytes written.
std::size_t RespondToMalformed(mg_connection* connection, ConnectionTable& table,
                               const Response& response);

// What an answer looks like on the wire. Adds what every answer carries, and how its body is
// framed.
enum class BodyFraming { kLength, kChunks, kUntilClose };
std::string FormatHead(const Response& response, bool keep_alive,
                       BodyFraming framing = BodyFraming::kLength);

}  // namespace pitwall::http
