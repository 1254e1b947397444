// A client's connection whose bytes are those of an input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "exporter/http/civetweb/transport.h"
#include "exporter/http/connection.h"
#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

namespace pitwall::fuzz {

// The transport reads from a socket whose other end sent everything and was shut down. Responses
// are collected instead of sent. One thread.
class FuzzConnection final : public http::Connection {
 public:
  FuzzConnection();
  ~FuzzConnection() override;
  FuzzConnection(const FuzzConnection&) = delete;
  FuzzConnection& operator=(const FuzzConnection&) = delete;

  static constexpr std::size_t kMaxSentBytes = 32'768;  // fits into the socket's buffer
  // Sends bytes of the client. At most kMaxSentBytes in all.
  void Send(std::string_view bytes);
  void EndSending();
  // Waits for a request, as CivetWeb does. False at the end of the connection, or if more bytes are
  // needed.
  bool ReadRequest();
  bool IsKeptAlive() const { return is_kept_alive_; }
  const std::string& responses() const { return responses_; }

  const http::RequestHead& Head() const override { return transport_.Head(); }
  bool IsTls() const override { return false; }
  int ReadBody(char* into, std::size_t max_bytes) override {
    return transport_.ReadBody(into, max_bytes);
  }
  std::size_t Write(std::string_view bytes) override {
    responses_ += bytes;
    return bytes.size();
  }
  http::Stream NonBlockingStream() override { return transport_.NonBlockingStream(); }
  void SetDeadline(Clock::time_point, Phase) override {}
  bool ClearDeadline() override { return false; }
  bool HasExpired() const override { return false; }
  void BeginRequest() override {}
  void EndRequest() override {}
  void DisableKeepAlive() override { is_kept_alive_ = false; }

 private:
  int client_ = -1;
  int server_ = -1;
  http::Transport transport_;
  std::string request_;  // what CivetWeb has got of the current one
  bool is_kept_alive_ = true;
  std::string responses_;
};

}  // namespace pitwall::fuzz
