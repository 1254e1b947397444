/* Defines SSL_get_peer_certificate, the name of this function in OpenSSL 1.1. The library is linked
   as libssl.so in front of libssl.so.3. */
struct ssl_st;
struct x509_st;

extern struct x509_st* SSL_get1_peer_certificate(const struct ssl_st* session);
struct x509_st* SSL_get_peer_certificate(const struct ssl_st* session);

struct x509_st* SSL_get_peer_certificate(const struct ssl_st* session) {
  return SSL_get1_peer_certificate(session);
}
