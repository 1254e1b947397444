#include "exporter/http/exchange.h"

#include <civetweb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "exporter/http/coding.h"
#include "exporter/http/streaming_body.h"
#include "exporter/http/text.h"
#include "exporter/http/tls.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kMaxHeaders = std::extent_v<decltype(mg_request_info::http_headers)>;
constexpr std::size_t kGzipFromBytes = 1024;
constexpr auto kRefusalTimeout = std::chrono::seconds(5);
constexpr auto kLongestLinger = std::chrono::milliseconds(500);

// CivetWeb takes `Name : value` for `Name: value`, which others may pass over (RFC 9112, 5.1). It
// has put zeros where the blanks and the colon were; from a proper colon to the value are blanks
// only.
bool ColonFollowsName(const mg_header& header) {
  const char* const after_colon = header.name + std::strlen(header.name) + 1;
  return std::all_of(after_colon, header.value, [](char c) { return c == ' ' || c == '\t'; });
}

// The path and authority of an absolute request target are taken apart; a Host beside it is moot.
std::string_view AuthorityOf(std::string_view target) {
  const auto scheme_end = target.find("://");
  if (target.starts_with('/') || scheme_end == std::string_view::npos) return {};
  const auto rest = target.substr(scheme_end + 3);
  return rest.substr(0, rest.find('/'));
}

// A handler that has coded its body itself said so in a header.
bool IsCoded(const Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& field) {
    return EqualsIgnoringCase(field.first, "Content-Encoding");
  });
}

// One Vary, whoever named something before.
void AddVary(std::string_view name, Fields& headers) {
  for (auto& [header, value] : headers) {
    if (EqualsIgnoringCase(header, "Vary")) {
      value += ", ";
      value += name;
      return;
    }
  }
  headers.emplace_back("Vary", name);
}

// Closing with unread bytes resets the connection, and the client may lose the answer by that. So
// the sending side is closed first, and what still comes is passed over for a moment.
void LingerOn(int fd, bool is_tls) {
  if (fd < 0) return;
  if (!is_tls) shutdown(fd, SHUT_WR);
  std::array<char, 16384> passed_over{};
  const auto end = ConnectionTable::Clock::now() + kLongestLinger;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - ConnectionTable::Clock::now());
    pollfd readable{fd, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return;
    if (recv(fd, passed_over.data(), passed_over.size(), MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

Exchange::Exchange(mg_connection* connection, ConnectionTable& table)
    : connection_(connection), table_(table) {
  const mg_request_info& info = *mg_get_request_info(connection);
  ReadHead(info);
  framing_ = CheckFraming(http_version_, request_.headers);
  if (!IsHeadComplete(info))
    framing_.error = "the request's head is malformed or has too many fields";
  has_unread_body_ = framing_.HasBody() || !framing_.error.empty();
}

void Exchange::ReadHead(const mg_request_info& info) {
  request_.method = info.request_method;
  http_version_ = info.http_version;
  raw_path_ = info.local_uri_raw;
  request_.path = PercentDecode(raw_path_, false);
  if (info.query_string != nullptr) request_.query = ParseQuery(info.query_string);
  is_tls_ = info.is_ssl != 0;
  const auto authority = AuthorityOf(info.request_uri);
  for (int i = 0; i < info.num_headers; ++i) {
    const mg_header& header = info.http_headers[i];
    const bool replaced = !authority.empty() && EqualsIgnoringCase(header.name, "Host");
    request_.headers.emplace_back(header.name, replaced ? authority : Trim(header.value));
  }
}

// CivetWeb stops at the first line that is no header and at its 64th header without a word, so what
// follows could frame the request in another way. After the last header it read, the empty line
// must come. CivetWeb has put zeros where the line ends were and where the head ends.
bool Exchange::IsHeadComplete(const mg_request_info& info) const {
  if (static_cast<std::size_t>(info.num_headers) >= kMaxHeaders) return false;
  if (!std::all_of(info.http_headers, info.http_headers + info.num_headers, ColonFollowsName)) {
    return false;
  }
  const bool none = info.num_headers == 0;
  const char* const last = none ? info.http_version : info.http_headers[info.num_headers - 1].value;
  const char* const end = last + std::strlen(last);
  if (static_cast<std::size_t>(end - info.request_method) + 4 > kMaxRequestHeadBytes) return false;
  // CR LF became two zeros, then comes the empty line's CR, a zero too after a bare request line. A
  // bare LF became one zero: refused.
  return end[1] == '\0' && end[2] == (none ? '\0' : '\r') && end[3] == '\0';
}

std::string_view Exchange::Scheme() const { return is_tls_ ? "https" : "http"; }

std::string_view Exchange::Host() const { return request_.Header("Host").value_or(""); }

Stream Exchange::GetStream() const {
  return {table_.SocketOf(connection_), is_tls_ ? TlsContext::SessionOf(connection_) : nullptr};
}

bool Exchange::Refuse(int status, std::string_view error) {
  SendResponse(ErrorResponse(status, error), kRefusalTimeout);
  return false;
}

bool Exchange::ReadBody(std::size_t max_bytes, std::chrono::milliseconds timeout) {
  if (!framing_.HasBody()) return true;
  const std::string too_large = "the body must be at most " + std::to_string(max_bytes) + " bytes";
  if (framing_.content_length > max_bytes) return Refuse(413, too_large);
  const auto coding = ToLower(request_.Header("Content-Encoding").value_or("identity"));
  const bool gzipped = coding == "gzip" || coding == "x-gzip";
  if (!gzipped && coding != "identity" && !coding.empty()) {
    return Refuse(415, "Content-Encoding must be gzip or identity");
  }
  if (HasToken(request_.Header("Expect").value_or(""), "100-continue")) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    mg_write(connection_, kContinue.data(), kContinue.size());
  }
  if (!ReadRaw(max_bytes, timeout)) return false;
  has_unread_body_ = false;
  return !gzipped || Inflate(max_bytes);
}

bool Exchange::ReadRaw(std::size_t max_bytes, std::chrono::milliseconds timeout) {
  std::string& body = request_.body;
  std::array<char, 16384> piece{};
  table_.SetDeadline(connection_, ConnectionTable::Clock::now() + timeout,
                     ConnectionTable::Phase::kReading);
  int got = 0;
  while (framing_.chunked || body.size() < framing_.content_length) {
    got = mg_read(connection_, piece.data(), piece.size());
    if (got <= 0 || static_cast<std::size_t>(got) > max_bytes - body.size()) break;
    body.append(piece.data(), static_cast<std::size_t>(got));
  }
  const bool late = table_.ClearDeadline(connection_);
  if (got > 0 && static_cast<std::size_t>(got) > max_bytes - body.size() && framing_.chunked) {
    return Refuse(413, "the body must be at most " + std::to_string(max_bytes) + " bytes");
  }
  const bool whole = framing_.chunked ? got == 0 : body.size() == framing_.content_length;
  if (whole) return true;
  if (late)
    return Refuse(408, "the body must arrive within " + std::to_string(timeout.count()) + " ms");
  return Refuse(400, "the body ended early or its chunks are malformed");
}

bool Exchange::Inflate(std::size_t max_bytes) {
  std::string inflated;
  switch (Gunzip(request_.body, max_bytes, &inflated)) {
    case Inflated::kComplete:
      request_.body = std::move(inflated);
      return true;
    case Inflated::kTooLarge:
      return Refuse(
          413, "the body must be at most " + std::to_string(max_bytes) + " bytes after gunzip");
    case Inflated::kBroken:
      break;
  }
  return Refuse(400, "the body is not valid gzip");
}

bool Exchange::KeepsAlive() const {
  if (has_unread_body_ || request_.Header("Upgrade")) return false;
  const auto wish = request_.Header("Connection");
  return wish ? HasToken(*wish, "keep-alive") : http_version_ == "1.1";
}

bool Exchange::Write(std::string_view bytes) {
  return bytes.empty() ||
         std::cmp_equal(mg_write(connection_, bytes.data(), bytes.size()), bytes.size());
}

void Exchange::SendResponse(Response response, std::chrono::milliseconds timeout) {
  if (response.stream) return StreamResponse(std::move(response), timeout);
  if (response.body.size() > kGzipFromBytes && !IsCoded(response)) {
    AddVary("Accept-Encoding", response.headers);
    if (AcceptsCoding(request_.Header("Accept-Encoding").value_or(""), "gzip")) {
      response.body = Gzip(response.body);
      response.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  const bool keep_alive = KeepsAlive();
  if (!keep_alive) mg_disable_connection_keep_alive(connection_);
  std::string bytes = FormatHead(response, keep_alive);
  std::string_view shared;
  if (request_.method != "HEAD") {
    if (response.shared_body) shared = *response.shared_body;
    bytes += response.body;
  }
  table_.SetDeadline(connection_, ConnectionTable::Clock::now() + timeout,
                     ConnectionTable::Phase::kSending);
  const bool sent = Write(bytes) && Write(shared);
  table_.ClearDeadline(connection_);
  if (!sent) mg_disable_connection_keep_alive(connection_);
  status_ = response.status;
  response_bytes_ = bytes.size() + shared.size();
  if (has_unread_body_) Linger();
}

void Exchange::StreamResponse(Response response, std::chrono::milliseconds timeout) {
  AddVary("Accept-Encoding", response.headers);
  const bool gzipped = AcceptsCoding(request_.Header("Accept-Encoding").value_or(""), "gzip");
  if (gzipped) response.headers.emplace_back("Content-Encoding", "gzip");
  const bool chunked = http_version_ == "1.1";
  const bool keep_alive = chunked && KeepsAlive();
  const std::string head =
      FormatHead(response, keep_alive, chunked ? BodyFraming::kChunks : BodyFraming::kUntilClose);
  status_ = response.status;
  table_.SetDeadline(connection_, ConnectionTable::Clock::now() + timeout,
                     ConnectionTable::Phase::kSending);
  StreamingBody body(connection_, chunked, gzipped);
  bool whole = false;
  try {
    body.WriteHead(head);
    if (request_.method != "HEAD") {
      response.stream(body);
      body.End();
    }
    whole = true;
  } catch (const PeerClosed&) {
    // The deadline or the client ended it.
  } catch (...) {
    table_.ClearDeadline(connection_);
    mg_disable_connection_keep_alive(connection_);
    response_bytes_ = body.SentBytes();
    throw;
  }
  table_.ClearDeadline(connection_);
  // Without its last chunk the client knows that the body is not whole.
  if (!whole || !keep_alive) mg_disable_connection_keep_alive(connection_);
  response_bytes_ = body.SentBytes();
  if (has_unread_body_) Linger();
}

bool Exchange::Upgrade(std::string_view accept, std::string_view extensions) {
  mg_disable_connection_keep_alive(connection_);
  status_ = 101;
  std::string bytes =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      std::string(accept) + "\r\n";
  if (!extensions.empty()) {
    bytes += "Sec-WebSocket-Extensions: " + std::string(extensions) + "\r\n";
  }
  bytes += "\r\n";
  response_bytes_ = bytes.size();
  return std::cmp_equal(mg_write(connection_, bytes.data(), bytes.size()), bytes.size());
}

void Exchange::Linger() const {
  // What is still to come no longer matters: the thread may be taken away.
  table_.EndRequest(connection_);
  LingerOn(table_.SocketOf(connection_), is_tls_);
}

std::size_t RespondToMalformed(mg_connection* connection, ConnectionTable& table,
                               const Response& response) {
  const std::string bytes = FormatHead(response, false) + response.body;
  table.SetDeadline(connection, ConnectionTable::Clock::now() + kRefusalTimeout,
                    ConnectionTable::Phase::kSending);
  mg_write(connection, bytes.data(), bytes.size());
  table.ClearDeadline(connection);
  table.EndRequest(connection);
  LingerOn(table.SocketOf(connection), mg_get_request_info(connection)->is_ssl != 0);
  return bytes.size();
}

}  // namespace pitwall::http
