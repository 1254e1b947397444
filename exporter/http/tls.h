// The TLS configuration of the server, whose certificate can be replaced while it runs.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "exporter/http/tls_tickets.h"
#include "exporter/http/web_config.h"
#include "pitwall/status.h"

struct ssl_ctx_st;
struct ssl_st;

namespace pitwall::http {

// The certificate, key and client authorities, for later handshakes.
//
// Thread safety: Reload() may be called from any thread while handshakes run.
class TlsContext {
 public:
  // Reads the files of the configuration. Blocking. `protocols` are offered to clients that
  // negotiate one (ALPN), the preferred one first, each preceded by its length in one byte; a
  // client that supports none of them is refused. Empty: nothing is negotiated.
  static Result<std::unique_ptr<TlsContext>> Create(const TlsConfig& config,
                                                    std::string_view protocols = {});
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Replaces certificate, key and client authorities. Versions and the kind of client
  // authentication stay as created. If the rules for client certificates change, no session that
  // began before can be resumed. On a failure nothing changes.
  Status Reload(const TlsConfig& config);
  // When the certificate ends, in seconds since the epoch; 0 if unknown.
  std::int64_t ExpiresAtS();

  ssl_ctx_st* Get() const { return outer_; }

 private:
  explicit TlsContext(std::string_view protocols) : protocols_(protocols) {}
  static int ChooseCertificate(ssl_st* session, void* self);
  void OfferProtocols(ssl_ctx_st* context);
  static int ChooseProtocol(ssl_st* session, const unsigned char** chosen,
                            unsigned char* chosen_bytes, const unsigned char* offered,
                            unsigned int offered_bytes, void* self);

  const std::string protocols_;
  TlsTickets tickets_;
  ssl_ctx_st* outer_ = nullptr;
  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> certificate_;
  std::string client_rules_;
};

}  // namespace pitwall::http
