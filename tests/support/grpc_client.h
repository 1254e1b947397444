// A gRPC client for tests, built on nghttp2. It sends any frames, correct or not.
#pragma once

#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/raw_http.h"

namespace pitwall::test {

// A frame of gRPC; `length` replaces the length in its head.
std::string Framed(std::string_view message, bool is_compressed = false);
std::string Framed(std::string_view message, bool is_compressed, std::uint32_t length);

using GrpcFields = std::vector<std::pair<std::string, std::string>>;

struct GrpcCall {
  std::string path;
  std::string body;    // frames
  GrpcFields headers;  // replace those of the same name, or are added; an empty value removes one
  bool ends = true;    // false: the request stays open after its body
};

struct GrpcResponse {
  bool is_closed = false;  // false: still open at the deadline, or the connection ended before
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> trailers;  // of a second block of headers
  std::string body;
  std::uint32_t reset_code = 0;

  // `grpc-status`, wherever it was; empty if absent.
  std::string Code() const;
  std::string Message() const;
};

struct GrpcTls {
  std::string trusted_file;
  std::string protocols = "\x02h2";  // of ALPN; empty: not offered
  int max_version = 0;               // 0: the newest
};

// One connection, and one thread. Every wait ends at a deadline, which fails the caller's
// expectation instead of hanging it.
class GrpcClient {
 public:
  explicit GrpcClient(std::string_view address, const GrpcTls* tls = nullptr);
  ~GrpcClient();
  GrpcClient(const GrpcClient&) = delete;
  GrpcClient& operator=(const GrpcClient&) = delete;

  // Queues a request and returns its stream.
  std::int32_t Start(const GrpcCall& call);
  GrpcResponse Wait(std::int32_t stream_id);
  GrpcResponse Call(const GrpcCall& call) { return Wait(Start(call)); }

  // Sends what is queued and reads until the condition holds, the connection ends or the deadline
  // passes. Whether it holds.
  bool RunUntil(const std::function<bool()>& condition);
  // Whether the server closes the connection.
  bool ReadsEnd();

  const std::string& protocol() const { return protocol_; }  // negotiated by ALPN
  bool has_go_away() const { return has_go_away_; }
  std::uint32_t go_away_code() const { return go_away_code_; }
  std::uint32_t max_streams() const;
  std::size_t pings() const { return pings_; }  // that were acknowledged
  nghttp2_session* session() const { return session_; }

 private:
  struct Stream {
    std::string body;
    std::size_t sent = 0;
    bool ends = true;
    GrpcResponse response;
  };

  void ConnectTls(const GrpcTls& tls);
  void CreateSession();
  void AwaitInput();
  bool Write();
  bool Read();
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                      std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                      std::uint8_t, void* self);
  static int OnData(nghttp2_session*, std::uint8_t, std::int32_t stream_id,
                    const std::uint8_t* data, std::size_t bytes, void* self);
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self);
  static int OnClose(nghttp2_session*, std::int32_t stream_id, std::uint32_t code, void* self);
  static ssize_t ReadBody(nghttp2_session*, std::int32_t stream_id, std::uint8_t* into,
                          std::size_t max_bytes, std::uint32_t* flags, nghttp2_data_source*,
                          void* self);

  RawConnection connection_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, SSL_free};
  std::string protocol_;
  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, Stream> streams_;
  std::string output_;
  bool has_ended_ = false;
  bool has_go_away_ = false;
  std::uint32_t go_away_code_ = 0;
  std::size_t pings_ = 0;
};

}  // namespace pitwall::test
