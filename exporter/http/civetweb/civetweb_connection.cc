#include "exporter/http/civetweb/civetweb_connection.h"

#include <civetweb.h>

#include <cstddef>
#include <string_view>

#include "exporter/http/civetweb/transport.h"
#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

namespace pitwall::http {

const RequestHead& CivetwebConnection::Head() const { return transport_.Head(); }

bool CivetwebConnection::IsTls() const { return transport_.IsTls(); }

int CivetwebConnection::ReadBody(char* into, std::size_t max_bytes) {
  return transport_.ReadBody(into, max_bytes);
}

std::size_t CivetwebConnection::Write(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const int written = mg_write(connection_, bytes.data(), bytes.size());
  return written > 0 ? static_cast<std::size_t>(written) : 0;
}

Stream CivetwebConnection::NonBlockingStream() { return transport_.NonBlockingStream(); }

void CivetwebConnection::SetDeadline(Clock::time_point deadline, Phase phase) {
  table_.SetDeadline(connection_, deadline, phase);
}

bool CivetwebConnection::ClearDeadline() { return table_.ClearDeadline(connection_); }

bool CivetwebConnection::HasExpired() const { return table_.HasExpired(connection_); }

void CivetwebConnection::BeginRequest() { table_.BeginRequest(connection_); }

void CivetwebConnection::EndRequest() { table_.EndRequest(connection_); }

void CivetwebConnection::DisableKeepAlive() { mg_disable_connection_keep_alive(connection_); }

}  // namespace pitwall::http
