// The TLS configuration of the server, whose certificate can be replaced while it runs.
#pragma once

#include <memory>
#include <mutex>

#include "exporter/http/web_config.h"
#include "pitwall/status.h"

struct ssl_ctx_st;
struct ssl_st;

namespace pitwall::http {

// The certificate, key and client authorities, for the handshakes to come.
//
// Thread safety: Reload() may be called from any thread while handshakes run.
class TlsContext {
 public:
  // Reads the files of the configuration. Blocking.
  static Result<std::unique_ptr<TlsContext>> Create(const TlsConfig& config);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Replaces certificate, key and client authorities. Versions and the kind of client
  // authentication stay as created. On a failure nothing changes.
  Status Reload(const TlsConfig& config);

  ssl_ctx_st* Get() const { return outer_; }

 private:
  TlsContext() = default;
  static int ChooseCertificate(ssl_st* session, void* self);

  ssl_ctx_st* outer_ = nullptr;
  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> certificate_;
};

}  // namespace pitwall::http
