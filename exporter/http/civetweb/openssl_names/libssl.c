/* What OpenSSL 1.1 called SSL_get_peer_certificate. Linked as libssl.so in front of libssl.so.3. */
struct ssl_st;
struct x509_st;

extern struct x509_st* SSL_get1_peer_certificate(const struct ssl_st* session);
struct x509_st* SSL_get_peer_certificate(const struct ssl_st* session);

struct x509_st* SSL_get_peer_certificate(const struct ssl_st* session) {
  return SSL_get1_peer_certificate(session);
}
