// Accepts connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "exporter/http/connection.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::http {

struct ListenerOptions {
  // A thread for each connection, idle ones included. When fewer than kSpareThreads are left, idle
  // and slow connections are closed.
  static constexpr std::size_t kSpareThreads = 4;
  std::size_t threads = 48;
  std::chrono::milliseconds head_timeout{
      10'000};  // from the connection to the end of its first head
  std::chrono::milliseconds idle_timeout{75'000};  // from a response to the end of the next head
  // No read or write of the server takes longer: every deadline is sooner.
  std::chrono::milliseconds max_silence{75'000};
  std::function<void(std::string_view message)> log;  // called from any thread; may be empty
};

// Start once, then Stop once. From one thread, except that ReloadTls() may be called while requests
// are served.
class Listener {
 public:
  virtual ~Listener() = default;

  // Listens on all addresses, with TLS if there is a configuration. The port in use replaces a port
  // 0. On a failure nothing listens.
  virtual Status Start(std::vector<ListenAddress>& addresses,
                       const std::optional<TlsConfig>& tls) = 0;
  // Uses another certificate and other client authorities for new connections. Only if it was
  // started with TLS. On a failure nothing changes.
  virtual Status ReloadTls(const TlsConfig& tls) = 0;
  // When the certificate in use ends, in seconds since the epoch; 0 without TLS.
  virtual std::int64_t CertificateExpiresAtS() = 0;
  // Closes idle connections and waits for running requests, at most for `timeout`; then closes all
  // connections and stops listening.
  virtual void Stop(std::chrono::milliseconds timeout) = 0;
};

}  // namespace pitwall::http
