// A client's connection, as the server sees it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

namespace pitwall::http {

// Reads and writes the bytes of one client. A listener implements this class and passes it to a
// ConnectionHandler for one request. The handler must not use it after it returns.
//
// Thread safety: only the thread that serves the request calls it. Any thread may call
// SetDeadline().
class Connection {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Phase { kReading, kSending };

  virtual ~Connection() = default;

  // Of the request that is served.
  virtual const RequestHead& Head() const = 0;
  virtual bool IsTls() const = 0;
  // Some bytes of the request's body, without chunk framing; blocks until there are some. 0 at the
  // end of the body; below 0 if the connection ended early or the chunks are malformed.
  virtual int ReadBody(char* into, std::size_t max_bytes) = 0;
  // Blocks until all bytes are written. The bytes that were: fewer if the peer closed or a deadline
  // passed.
  virtual std::size_t Write(std::string_view bytes) = 0;
  // The connection without blocking, for a WebSocket. Not to be mixed with ReadBody() and Write().
  virtual Stream NonBlockingStream() = 0;

  // Ends a read or write that is still running at `deadline`; it then fails.
  virtual void SetDeadline(Clock::time_point deadline, Phase phase) = 0;
  // True if the deadline had passed.
  virtual bool ClearDeadline() = 0;
  // True if the last deadline passed, that of the request's head included.
  virtual bool HasExpired() const = 0;

  // From here on the connection is busy with a request, and no limit on idle time applies.
  virtual void BeginRequest() = 0;
  // From here on the connection is idle: the server may close it to serve others. Idempotent.
  virtual void EndRequest() = 0;
  // The connection is closed after this request.
  virtual void DisableKeepAlive() = 0;
};

// Serves requests, on the threads of the listener, several at once.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;

  // Serves one request, which may have a head that must be refused, and returns the status of its
  // response.
  virtual int Serve(Connection& connection) = 0;
};

}  // namespace pitwall::http
