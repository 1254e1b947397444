// The TLS sessions of CivetWeb's connections.
#pragma once

#include <functional>

struct ssl_ctx_st;
struct ssl_st;

namespace pitwall::http {

// CivetWeb does not give access to the session of a connection. But OpenSSL reports each handshake
// on the thread that serves the connection, and CivetWeb stores its connection in the session's
// application data. So the session can be found by its connection. Safe on any thread.
class TlsSessions {
 public:
  // Called on the connection's thread when its handshake begins.
  using OnHandshake = std::function<void(const void* connection, int fd)>;

  explicit TlsSessions(OnHandshake on_handshake) : on_handshake_(std::move(on_handshake)) {}

  // Follows the sessions of this context, which must not outlive this object. Call before the first
  // session.
  void Follow(ssl_ctx_st* context);

  // The session of CivetWeb's connection, which this thread must serve; null if it has none.
  static ssl_st* SessionOf(const void* connection);

 private:
  static void OnInfo(const ssl_st* session, int where, int result);

  const OnHandshake on_handshake_;
};

}  // namespace pitwall::http
