// The TLS side of the server: a certificate that can be exchanged while it runs.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "exporter/http/web_config.h"

struct ssl_ctx_st;
struct ssl_st;

namespace pitwall::http {

// CivetWeb loads `libssl.so` by name and looks for the functions of OpenSSL 1.1. Debian 12 has
// OpenSSL 3, in which one of them has another name, so CivetWeb cannot start TLS there. This puts a
// library in memory under the name that CivetWeb looks for, which adds that one function and hands
// on everything else. Empty where it worked, otherwise why not. Call before mg_start.
std::string PrepareOpensslForCivetweb();

class TlsContext {
 public:
  struct CreateResult {
    std::unique_ptr<TlsContext> context;
    std::string error;
  };
  // Reads the certificate, key and client authorities. Blocking.
  static CreateResult Create(const TlsConfig& config);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Takes another certificate, key and client authorities for the handshakes to come. Versions and
  // the kind of client authentication stay as they were made. Empty on success.
  std::string Reload(const TlsConfig& config);

  ssl_ctx_st* Get() const { return outer_; }

  // Called on the connection's thread as its handshake begins. Set before the server starts.
  using Handshake = std::function<void(const void* connection, int fd)>;
  void OnHandshake(Handshake handshake) { on_handshake_ = std::move(handshake); }

  // The session of CivetWeb's connection, which this thread serves; null where it is not TLS.
  static ssl_st* SessionOf(const void* connection);

 private:
  TlsContext() = default;
  static void OnHandshakeInfo(const ssl_st* session, int where, int result);
  static int ChooseCertificate(ssl_st* session, void* self);

  ssl_ctx_st* outer_ = nullptr;
  Handshake on_handshake_;
  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> certificate_;
};

}  // namespace pitwall::http
