#include "exporter/http/civetweb/hooked_connection.h"

#include <openssl/ssl.h>

#include <exception>

#include "exporter/http/civetweb/byte_hook_table.h"
#include "exporter/http/civetweb/transport.h"

namespace pitwall::http {

namespace {

thread_local HookedConnection* serving = nullptr;

HookedConnection& Of(void* transport) { return *static_cast<HookedConnection*>(transport); }

// The transport of const calls, too: OpenSSL reads on when it is asked what is pending.
Transport& TransportOf(const void* transport) {
  return Of(const_cast<void*>(transport)).GetTransport();
}

// No exception may pass through CivetWeb, which is written in C. Memory may be exhausted.
template <class Call>
auto Guarded(Call call, decltype(call()) if_thrown) noexcept {
  try {
    return call();
  } catch (const std::exception&) {
    return if_thrown;
  }
}

void* Create(void* context) {
  return Guarded(
      [context]() -> void* {
        return new HookedConnection(*static_cast<const HookContext*>(context));
      },
      nullptr);
}

void Destroy(void* transport) { delete &Of(transport); }

int SetOwner(void* transport, int /*index*/, void* connection) {
  Of(transport).SetOwner(connection);
  return 1;
}

int SetSocket(void* transport, int socket) {
  return Guarded([=] { return Of(transport).SetSocket(socket) ? 1 : 0; }, 0);
}

int Accept(void* transport) { return TransportOf(transport).Accept(); }

int Read(void* transport, void* into, int max_bytes) {
  return Guarded([=] { return TransportOf(transport).Read(into, max_bytes); }, 0);
}

int Write(void* transport, const void* bytes, int count) {
  return TransportOf(transport).Write(bytes, count);
}

int Pending(const void* transport) {
  return Guarded([=] { return TransportOf(transport).Pending(); }, 0);
}

int Error(const void* transport, int result) { return TransportOf(transport).Error(result); }

int ShutDown(void* transport) { return TransportOf(transport).ShutDown(); }

}  // namespace

HookedConnection::HookedConnection(const HookContext& context)
    : table_(context.table), transport_(context.tls, context.max_silence) {
  serving = this;
}

HookedConnection::~HookedConnection() { serving = nullptr; }

HookedConnection* HookedConnection::OfThisThread() { return serving; }

bool HookedConnection::SetSocket(int fd) {
  table_.Add(owner_, fd);
  return transport_.SetSocket(fd);
}

const PitwallByteHooks& ByteHooks() {
  static const PitwallByteHooks hooks{Create, Destroy, SetOwner, SetSocket, Accept,
                                      Read,   Write,   Pending,  Error,     ShutDown};
  return hooks;
}

}  // namespace pitwall::http
