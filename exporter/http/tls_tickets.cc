#include "exporter/http/tls_tickets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace pitwall::http {

namespace {

constexpr std::size_t kIvBytes = 16;

int TicketsIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

template <std::size_t kBytes>
void Fill(std::array<unsigned char, kBytes>& bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("cannot get random bytes for the keys of TLS sessions");
  }
}

}  // namespace

void TlsTickets::Follow(SSL_CTX* context) {
  Share(context);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, Protect);
}

void TlsTickets::Share(SSL_CTX* context) { SSL_CTX_set_ex_data(context, TicketsIndex(), this); }

void TlsTickets::ReplaceKeys() {
  Keys keys;
  Fill(keys.name);
  Fill(keys.cipher);
  Fill(keys.mac);
  const std::scoped_lock lock(mutex_);
  keys_ = keys;
}

// Returns 1 on success, 0 for a ticket of other keys, below 0 on failure.
int TlsTickets::Protect(SSL* session, unsigned char* name, unsigned char* iv,
                        EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int encrypts) {
  auto* const self =
      static_cast<TlsTickets*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), TicketsIndex()));
  if (self == nullptr) return -1;
  Keys keys;
  {
    const std::scoped_lock lock(self->mutex_);
    keys = self->keys_;
  }
  if (encrypts != 0) {
    std::memcpy(name, keys.name.data(), keys.name.size());
    if (RAND_bytes(iv, kIvBytes) != 1 ||
        EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, keys.cipher.data(), iv) != 1) {
      return -1;
    }
  } else {
    if (std::memcmp(name, keys.name.data(), keys.name.size()) != 0) return 0;
    if (EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, keys.cipher.data(), iv) != 1) {
      return -1;
    }
  }
  char digest[] = "SHA256";
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, keys.mac.data(), keys.mac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1 ? 1 : -1;
}

}  // namespace pitwall::http
