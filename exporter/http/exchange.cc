#include "exporter/http/exchange.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/body_permits.h"
#include "exporter/http/coding.h"
#include "exporter/http/connection.h"
#include "exporter/http/message.h"
#include "exporter/http/request_head.h"
#include "exporter/http/response_head.h"
#include "exporter/http/send_budget.h"
#include "exporter/http/streaming_body.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kGzipFromBytes = 1024;
constexpr std::size_t kOnePacketBytes = 16 * 1024;

Response TooLarge(std::size_t max_bytes) {
  return ErrorResponse(413, "the body must be at most " + std::to_string(max_bytes) + " bytes");
}

Response TooManyLarge() { return BusyResponse("too many large bodies are being read"); }

// Whether the handler has compressed the body itself.
bool IsCoded(const Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& field) {
    return EqualsIgnoringCase(field.first, "Content-Encoding");
  });
}

// Adds the name to the Vary header, which must occur only once.
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

}  // namespace

Exchange::Exchange(Connection& connection, SendBudget& send_budget)
    : connection_(connection), send_budget_(send_budget), head_(connection.Head()) {
  request_.method = head_.method;
  request_.path = PercentDecode(head_.path, false);
  if (!head_.query.empty()) request_.query = ParseQuery(head_.query);
  request_.headers = head_.headers;
  has_unread_body_ = head_.framing.HasBody() || head_.error_status != 0;
}

std::string_view Exchange::Host() const { return request_.Header("Host").value_or(""); }

std::optional<Response> Exchange::ReadBody(std::size_t max_bytes, BodyAllowance& allowance,
                                           std::chrono::milliseconds timeout) {
  if (!head_.framing.HasBody()) return std::nullopt;
  if (head_.framing.content_length > max_bytes) return TooLarge(max_bytes);
  if (head_.framing.content_length > allowance.threshold_bytes() &&
      !allowance.Covers(head_.framing.content_length)) {
    return TooManyLarge();
  }
  const auto coding = ToLower(request_.Header("Content-Encoding").value_or("identity"));
  const bool gzipped = coding == "gzip" || coding == "x-gzip";
  if (!gzipped && coding != "identity" && !coding.empty()) {
    return ErrorResponse(415, "Content-Encoding must be gzip or identity");
  }
  // A client of HTTP/1.0 does not know this status (RFC 9110, 10.1.1).
  if (head_.version == "1.1" && HasToken(request_.Header("Expect").value_or(""), "100-continue")) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    connection_.Write(kContinue);
  }
  std::optional<Response> refusal = ReadRaw(max_bytes, allowance, timeout);
  if (!refusal) {
    has_unread_body_ = false;
    if (gzipped) refusal = Inflate(max_bytes, allowance);
  }
  if (refusal) request_.body.clear();
  return refusal;
}

std::optional<Response> Exchange::ReadRaw(std::size_t max_bytes, BodyAllowance& allowance,
                                          std::chrono::milliseconds timeout) {
  std::string& body = request_.body;
  std::array<char, 16384> piece{};
  connection_.SetDeadline(Connection::Clock::now() + timeout, Connection::Phase::kReading);
  int got = 0;
  bool is_covered = true;
  while (head_.framing.chunked || body.size() < head_.framing.content_length) {
    got = connection_.ReadBody(piece.data(), piece.size());
    if (got <= 0 || static_cast<std::size_t>(got) > max_bytes - body.size()) break;
    is_covered = allowance.Covers(body.size() + static_cast<std::size_t>(got));
    if (!is_covered) break;
    body.append(piece.data(), static_cast<std::size_t>(got));
  }
  allowance.FinishReading();  // before the deadline is cleared, which an eviction would set
  const bool late = connection_.ClearDeadline();
  if (allowance.is_evicted()) {
    return ErrorResponse(408, "the body arrives too slowly while others wait");
  }
  if (got > 0 && static_cast<std::size_t>(got) > max_bytes - body.size() && head_.framing.chunked) {
    return TooLarge(max_bytes);
  }
  if (!is_covered) return TooManyLarge();
  const bool whole = head_.framing.chunked ? got == 0 : body.size() == head_.framing.content_length;
  if (whole) return std::nullopt;
  if (late) {
    return ErrorResponse(408,
                         "the body must arrive within " + std::to_string(timeout.count()) + " ms");
  }
  return ErrorResponse(400, "the body ended early or its chunks are malformed");
}

std::optional<Response> Exchange::Inflate(std::size_t max_bytes, BodyAllowance& allowance) {
  std::string inflated;
  // Most bodies are small. Others are decompressed again, if they may be larger.
  Inflated result = Inflated::kTooLarge;
  std::size_t tried_bytes = 0;
  for (const std::size_t limit_bytes :
       {BodyPermits::kSmallBodyBytes, allowance.threshold_bytes(), max_bytes}) {
    const std::size_t most_bytes = std::min(limit_bytes, max_bytes);
    if (most_bytes <= tried_bytes) continue;
    if (!allowance.Covers(most_bytes)) return TooManyLarge();
    result = Gunzip(request_.body, most_bytes, &inflated);
    if (result != Inflated::kTooLarge) break;
    tried_bytes = most_bytes;
  }
  switch (result) {
    case Inflated::kComplete:
      request_.gzip_body = std::exchange(request_.body, std::move(inflated));
      return std::nullopt;
    case Inflated::kTooLarge:
      return ErrorResponse(
          413, "the body must be at most " + std::to_string(max_bytes) + " bytes after gunzip");
    case Inflated::kBroken:
      break;
  }
  return ErrorResponse(400, "the body is not valid gzip");
}

bool Exchange::KeepsAlive() const {
  if (has_unread_body_ || request_.Header("Upgrade")) return false;
  const std::string_view wish = request_.Header("Connection").value_or("");
  if (HasToken(wish, "close")) return false;
  return head_.version == "1.1" || HasToken(wish, "keep-alive");
}

bool Exchange::Write(std::string_view bytes) { return connection_.Write(bytes) == bytes.size(); }

void Exchange::SendResponse(Response response, std::chrono::milliseconds timeout) {
  if (response.stream) return StreamResponse(std::move(response), timeout);
  if (response.body.size() > kGzipFromBytes && !IsCoded(response)) {
    AddVary("Accept-Encoding", response.headers);
    if (AcceptsCoding(request_.Header("Accept-Encoding").value_or(""), "gzip")) {
      response.body = Gzip(response.body);
      response.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  const std::string& held = BodyOf(response);
  const SendBudget::Share share(send_budget_, connection_, &held, held.size());
  if (!share.is_granted()) {
    // The body is freed before the refusal is sent.
    response = BusyResponse("too many large responses are being read");
  }
  const bool keep_alive = KeepsAlive();
  if (!keep_alive) connection_.DisableKeepAlive();
  std::string bytes = FormatHead(response, keep_alive);
  std::string_view rest;
  if (request_.method != "HEAD") {
    // A small body is sent with the head in one packet; a large one is not copied.
    rest = BodyOf(response);
    if (rest.size() <= kOnePacketBytes) bytes += std::exchange(rest, {});
  }
  connection_.SetDeadline(Connection::Clock::now() + timeout, Connection::Phase::kSending);
  const bool sent = Write(bytes) && (rest.empty() || Write(rest));
  connection_.ClearDeadline();
  if (!sent) connection_.DisableKeepAlive();
  status_ = response.status;
  response_bytes_ = bytes.size() + rest.size();
  if (has_unread_body_) Linger();
}

void Exchange::StreamResponse(Response response, std::chrono::milliseconds timeout) {
  AddVary("Accept-Encoding", response.headers);
  const bool gzipped = AcceptsCoding(request_.Header("Accept-Encoding").value_or(""), "gzip");
  if (gzipped) response.headers.emplace_back("Content-Encoding", "gzip");
  const bool chunked = head_.version == "1.1";
  const bool keep_alive = chunked && KeepsAlive();
  const std::string head =
      FormatHead(response, keep_alive, chunked ? BodyFraming::kChunks : BodyFraming::kUntilClose);
  status_ = response.status;
  connection_.SetDeadline(Connection::Clock::now() + timeout, Connection::Phase::kSending);
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
    // The deadline passed or the client closed the connection.
  } catch (...) {
    connection_.ClearDeadline();
    connection_.DisableKeepAlive();
    response_bytes_ = body.SentBytes();
    throw;
  }
  connection_.ClearDeadline();
  // Without the last chunk the client knows that the body is incomplete.
  if (!whole || !keep_alive) connection_.DisableKeepAlive();
  response_bytes_ = body.SentBytes();
  if (has_unread_body_) Linger();
}

bool Exchange::Upgrade(std::string_view accept, std::string_view extensions) {
  connection_.DisableKeepAlive();
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
  return Write(bytes);
}

void Exchange::Linger() {
  // Bytes that still arrive do not matter: the server may close the connection to serve others.
  connection_.EndRequest();
  connection_.NonBlockingStream().Linger();
}

}  // namespace pitwall::http
