#include "exporter/http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

std::string OpensslError() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

// Sessions can only be resumed under the name that they began with, whatever the certificate.
void NameSessions(SSL_CTX* context) {
  static constexpr unsigned char kName[] = "pitwall";
  SSL_CTX_set_session_id_context(context, kName, sizeof(kName) - 1);
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

Status Failure(std::string_view field, const std::string& path) {
  return {"load tls_server_config." + std::string(field), path, OpensslError()};
}

Status LoadAuthorities(SSL_CTX* context, const TlsConfig& config) {
  if (config.client_auth == TlsConfig::ClientAuth::kNone) return {};
  const char* const file = config.client_ca_file.c_str();
  if (SSL_CTX_load_verify_locations(context, file, nullptr) != 1) {
    return Failure("client_ca_file", config.client_ca_file);
  }
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(file));
  return {};
}

int VerifyMode(const TlsConfig& config) {
  switch (config.client_auth) {
    case TlsConfig::ClientAuth::kNone:
      return SSL_VERIFY_NONE;
    case TlsConfig::ClientAuth::kVerifyIfGiven:
      return SSL_VERIFY_PEER;
    case TlsConfig::ClientAuth::kRequireAndVerify:
      break;
  }
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

Result<std::shared_ptr<SSL_CTX>> LoadCertificate(const TlsConfig& config) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), FreeContext());
  NameSessions(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), config.cert_file.c_str()) != 1) {
    return Failure("cert_file", config.cert_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), config.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return Failure("key_file", config.key_file);
  }
  if (Status status = LoadAuthorities(context.get(), config); !status.ok()) return status;
  return context;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::Create(const TlsConfig& config,
                                                       std::string_view protocols) {
  std::unique_ptr<TlsContext> tls(new TlsContext(protocols));
  tls->outer_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX* const context = tls->outer_;
  if (Status status = tls->Reload(config); !status.ok()) return status;
  NameSessions(context);
  tls->OfferProtocols(context);
  SSL_CTX_set_verify(context, VerifyMode(config), nullptr);
  SSL_CTX_set_min_proto_version(context, config.min_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, config.max_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_cert_cb(context, ChooseCertificate, tls.get());
  return tls;
}

TlsContext::~TlsContext() { SSL_CTX_free(outer_); }

Status TlsContext::Reload(const TlsConfig& config) {
  Result<std::shared_ptr<SSL_CTX>> certificate = LoadCertificate(config);
  if (!certificate.ok()) return certificate.status();
  // With TLS 1.2 OpenSSL asks the context of the certificate for the protocol, and with TLS 1.3 the
  // outer one.
  OfferProtocols((*certificate).get());
  const std::scoped_lock lock(mutex_);
  certificate_ = *std::move(certificate);
  return {};
}

int TlsContext::ChooseCertificate(SSL* session, void* self) {
  auto* const tls = static_cast<TlsContext*>(self);
  const std::scoped_lock lock(tls->mutex_);
  return SSL_set_SSL_CTX(session, tls->certificate_.get()) != nullptr ? 1 : 0;
}

void TlsContext::OfferProtocols(SSL_CTX* context) {
  if (!protocols_.empty()) SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, this);
}

int TlsContext::ChooseProtocol(SSL* /*session*/, const unsigned char** chosen,
                               unsigned char* chosen_bytes, const unsigned char* offered,
                               unsigned int offered_bytes, void* self) {
  const std::string& supported = static_cast<TlsContext*>(self)->protocols_;
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(
      &found, chosen_bytes, reinterpret_cast<const unsigned char*>(supported.data()),
      static_cast<unsigned int>(supported.size()), offered, offered_bytes);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace pitwall::http
