#include "exporter/http/civetweb/civetweb_connection.h"

#include <civetweb.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "exporter/http/civetweb/tls_sessions.h"
#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kMaxHeaders = std::extent_v<decltype(mg_request_info::http_headers)>;

// CivetWeb accepts `Name : value` as `Name: value`, which other parsers may skip (RFC 9112, 5.1).
// It has overwritten the blanks and the colon with zeros; between a proper colon and the value
// there are only blanks.
bool ColonFollowsName(const mg_header& header) {
  const char* const after_colon = header.name + std::strlen(header.name) + 1;
  return std::all_of(after_colon, header.value, [](char c) { return c == ' ' || c == '\t'; });
}

// CivetWeb stops without an error at the first line that is not a header, and at its 64th header,
// so the rest could frame the request differently. The empty line must follow the last header that
// CivetWeb read. It has overwritten the line ends and the end of the head with zeros.
bool IsComplete(const mg_request_info& info) {
  if (static_cast<std::size_t>(info.num_headers) >= kMaxHeaders) return false;
  if (!std::all_of(info.http_headers, info.http_headers + info.num_headers, ColonFollowsName)) {
    return false;
  }
  const bool none = info.num_headers == 0;
  const char* const last = none ? info.http_version : info.http_headers[info.num_headers - 1].value;
  const char* const end = last + std::strlen(last);
  if (static_cast<std::size_t>(end - info.request_method) + 4 > kMaxRequestHeadBytes) return false;
  // CR LF became two zeros. The CR of the empty line follows; after a request line without headers
  // it is a zero, too. A bare LF became one zero: refused.
  return end[1] == '\0' && end[2] == (none ? '\0' : '\r') && end[3] == '\0';
}

}  // namespace

RequestHead CivetwebConnection::ReadHead() {
  const mg_request_info& info = *mg_get_request_info(connection_);
  RequestHead head;
  head.method = info.request_method;
  head.target = info.request_uri;
  head.path = info.local_uri_raw;
  if (info.query_string != nullptr) head.query = info.query_string;
  head.version = info.http_version;
  for (int i = 0; i < info.num_headers; ++i) {
    head.headers.emplace_back(info.http_headers[i].name, info.http_headers[i].value);
  }
  head.is_complete = IsComplete(info);
  return head;
}

bool CivetwebConnection::IsTls() const { return mg_get_request_info(connection_)->is_ssl != 0; }

int CivetwebConnection::ReadBody(char* into, std::size_t max_bytes) {
  return mg_read(connection_, into, max_bytes);
}

std::size_t CivetwebConnection::Write(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const int written = mg_write(connection_, bytes.data(), bytes.size());
  return written > 0 ? static_cast<std::size_t>(written) : 0;
}

Stream CivetwebConnection::NonBlockingStream() {
  return {table_.SocketOf(connection_), IsTls() ? TlsSessions::SessionOf(connection_) : nullptr};
}

void CivetwebConnection::SetDeadline(Clock::time_point deadline, Phase phase) {
  table_.SetDeadline(connection_, deadline, phase);
}

bool CivetwebConnection::ClearDeadline() { return table_.ClearDeadline(connection_); }

bool CivetwebConnection::HasExpired() const { return table_.HasExpired(connection_); }

void CivetwebConnection::BeginRequest() { table_.BeginRequest(connection_); }

void CivetwebConnection::EndRequest() { table_.EndRequest(connection_); }

void CivetwebConnection::DisableKeepAlive() { mg_disable_connection_keep_alive(connection_); }

}  // namespace pitwall::http
