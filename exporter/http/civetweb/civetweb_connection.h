// A connection of CivetWeb's.
#pragma once

#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/civetweb/transport.h"
#include "exporter/http/connection.h"

struct mg_connection;

namespace pitwall::http {

// Heads and bodies are read by the transport. Limits on time come from the table, because CivetWeb
// only limits the silence between two bytes.
class CivetwebConnection final : public Connection {
 public:
  CivetwebConnection(mg_connection* connection, ConnectionTable& table, Transport& transport)
      : connection_(connection), table_(table), transport_(transport) {}

  const RequestHead& Head() const override;
  bool IsTls() const override;
  int ReadBody(char* into, std::size_t max_bytes) override;
  std::size_t Write(std::string_view bytes) override;
  Stream NonBlockingStream() override;
  void SetDeadline(Clock::time_point deadline, Phase phase) override;
  bool ClearDeadline() override;
  bool HasExpired() const override;
  void BeginRequest() override;
  void EndRequest() override;
  void DisableKeepAlive() override;

 private:
  mg_connection* const connection_;
  ConnectionTable& table_;
  Transport& transport_;
};

}  // namespace pitwall::http
