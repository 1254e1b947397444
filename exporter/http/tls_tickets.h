// The keys of TLS session tickets.
#pragma once

#include <openssl/types.h>

#include <array>
#include <mutex>

namespace pitwall::http {

// A client that resumes a session presents no certificate again, so a ticket must not outlive the
// rules for client certificates that it was issued under. The keys are replaced when these rules
// change: a session that began before then needs a whole handshake. Without tickets no session is
// resumed, because the cache of the server is off.
//
// Thread safety: any thread.
class TlsTickets {
 public:
  TlsTickets() { ReplaceKeys(); }
  TlsTickets(const TlsTickets&) = delete;
  TlsTickets& operator=(const TlsTickets&) = delete;

  // Uses these keys for sessions of the context. The context must not outlive this object.
  void Follow(SSL_CTX* context);
  // For contexts that a session of the first one changes to.
  void Share(SSL_CTX* context);
  // Ends all sessions that clients could resume.
  void ReplaceKeys();

 private:
  struct Keys {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 32> cipher;
    std::array<unsigned char, 32> mac;
  };

  static int Protect(SSL* session, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac, int encrypts);

  std::mutex mutex_;
  Keys keys_;
};

}  // namespace pitwall::http
