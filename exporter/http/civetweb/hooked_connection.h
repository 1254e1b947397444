// What the byte hooks of CivetWeb do.
#pragma once

#include <chrono>

#include "exporter/http/civetweb/byte_hook_table.h"
#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/civetweb/transport.h"

struct ssl_ctx_st;

namespace pitwall::http {

// What CivetWeb takes for a TLS context. It must outlive CivetWeb.
struct HookContext {
  ConnectionTable& table;
  std::chrono::milliseconds max_silence;
  ssl_ctx_st* tls = nullptr;  // null without TLS
};

// What CivetWeb takes for a TLS session: a connection from the time a thread begins to serve it.
// Safe only on that thread.
class HookedConnection {
 public:
  explicit HookedConnection(const HookContext& context);
  ~HookedConnection();
  HookedConnection(const HookedConnection&) = delete;
  HookedConnection& operator=(const HookedConnection&) = delete;

  // The connection that this thread serves; null if it serves none. A thread of CivetWeb serves one
  // connection at a time.
  static HookedConnection* OfThisThread();

  Transport& GetTransport() { return transport_; }
  void SetOwner(const void* connection) { owner_ = connection; }
  bool SetSocket(int fd);

 private:
  ConnectionTable& table_;
  Transport transport_;
  const void* owner_ = nullptr;  // CivetWeb's connection
};

// Their contexts are a HookContext and their transports are a HookedConnection.
const PitwallByteHooks& ByteHooks();

}  // namespace pitwall::http
