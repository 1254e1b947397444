// The bytes of one connection, between its socket and CivetWeb.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/http/chunk_decoder.h"
#include "exporter/http/head_parser.h"
#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

struct ssl_ctx_st;
struct ssl_st;

namespace pitwall::http {

// Reads heads and bodies itself, with or without TLS. CivetWeb gets the same short request for
// every head, so that it calls the handler of requests, and never a byte of a client. It never gets
// the next request before the body of the last one is read.
//
// Thread safety: only the thread that serves the connection.
class Transport {
 public:
  // `context`: null without TLS. `max_silence`: no read waits longer for a byte.
  Transport(ssl_ctx_st* context, std::chrono::milliseconds max_silence);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // What CivetWeb calls; the results are those of the functions of OpenSSL.
  bool SetSocket(int fd);
  int Accept();
  int Read(void* into, int max_bytes);
  int Write(const void* bytes, int count);
  int Pending();
  int Error(int result) const;
  int ShutDown();

  // What serves the request.
  bool IsTls() const { return session_ != nullptr; }
  int Descriptor() const { return fd_; }
  const RequestHead& Head() const { return head_; }
  // As Connection::ReadBody().
  int ReadBody(char* into, std::size_t max_bytes);
  // With the bytes that were read beyond the request.
  Stream NonBlockingStream();

 private:
  enum class Filled : std::uint8_t { kSome, kNothingNow, kEnded };

  bool IsBodyComplete() const;
  void BeginRequest();
  bool ParseHead();
  // Reads bytes of the connection into the buffer.
  Filled Fill();
  bool WaitForBytes() const;
  std::string_view Buffered() const { return std::string_view(buffer_).substr(consumed_); }
  int TakeBody(char* into, std::size_t max_bytes);

  struct EndSession {
    void operator()(ssl_st* session) const;
  };

  const std::chrono::milliseconds max_silence_;
  std::unique_ptr<ssl_st, EndSession> session_;
  int fd_ = -1;
  int error_ = 0;  // of OpenSSL, of the last call that failed

  std::string buffer_;
  std::size_t consumed_ = 0;  // of the buffer
  bool is_reading_head_ = true;
  std::unique_ptr<HeadParser> parser_;
  RequestHead head_;
  std::size_t request_left_ = 0;  // of the request that CivetWeb gets
  std::uint64_t body_left_bytes_ = 0;
  ChunkDecoder chunks_;
};

}  // namespace pitwall::http
