#include "exporter/http/civetweb/tls_sessions.h"

#include <openssl/ssl.h>

namespace pitwall::http {

namespace {

// The session whose handshake this thread began last. A worker serves one connection at a time.
thread_local SSL* begun_here = nullptr;

}  // namespace

void TlsSessions::Follow(SSL_CTX* context) {
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_info_callback(context, OnInfo);
}

void TlsSessions::OnInfo(const SSL* session, int where, int /*result*/) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  begun_here = const_cast<SSL*>(session);
  // Null once the certificate was chosen: messages that TLS 1.3 sends after its handshake come
  // here, too.
  auto* const self = static_cast<TlsSessions*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  if (self != nullptr) self->on_handshake_(SSL_get_app_data(session), SSL_get_fd(session));
}

SSL* TlsSessions::SessionOf(const void* connection) {
  SSL* const session = begun_here;
  return session != nullptr && SSL_get_app_data(session) == connection ? session : nullptr;
}

}  // namespace pitwall::http
