/* The functions of OpenSSL through which CivetWeb reads and writes the bytes of a connection. Each
   passes its call to a hook. The library is linked as libssl.so in front of libssl.so.3, which has
   the functions that CivetWeb looks for and does not call. */
#include "exporter/http/civetweb/byte_hook_table.h"

const struct PitwallByteHooks* pitwall_byte_hooks;

void* SSL_new(void* context);
void SSL_free(void* transport);
int SSL_set_ex_data(void* transport, int index, void* connection);
int SSL_set_fd(void* transport, int socket);
int SSL_accept(void* transport);
int SSL_read(void* transport, void* into, int max_bytes);
int SSL_write(void* transport, const void* bytes, int count);
int SSL_pending(const void* transport);
int SSL_get_error(const void* transport, int result);
int SSL_shutdown(void* transport);
void* SSL_get_peer_certificate(const void* transport);

void* SSL_new(void* context) { return pitwall_byte_hooks->create(context); }
void SSL_free(void* transport) { pitwall_byte_hooks->destroy(transport); }
int SSL_set_ex_data(void* transport, int index, void* connection) {
  return pitwall_byte_hooks->set_owner(transport, index, connection);
}
int SSL_set_fd(void* transport, int socket) {
  return pitwall_byte_hooks->set_socket(transport, socket);
}
int SSL_accept(void* transport) { return pitwall_byte_hooks->accept(transport); }
int SSL_read(void* transport, void* into, int max_bytes) {
  return pitwall_byte_hooks->read(transport, into, max_bytes);
}
int SSL_write(void* transport, const void* bytes, int count) {
  return pitwall_byte_hooks->write(transport, bytes, count);
}
int SSL_pending(const void* transport) { return pitwall_byte_hooks->pending(transport); }
int SSL_get_error(const void* transport, int result) {
  return pitwall_byte_hooks->error(transport, result);
}
int SSL_shutdown(void* transport) { return pitwall_byte_hooks->shutdown(transport); }
/* CivetWeb asks for the certificate only to show it to its own handlers. */
void* SSL_get_peer_certificate(const void* transport) {
  (void)transport;
  return 0;
}
