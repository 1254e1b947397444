#include "exporter/http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/tls_client_check.h"
#include "exporter/http/tls_tickets.h"
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

// Sessions can only be resumed under the name with which they began, whatever the certificate is.
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

Status Missing(std::string_view field, const std::string& path, int error) {
  return Status::FromErrno("load tls_server_config." + std::string(field), path, error);
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio BioOf(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

// Adds the certificate and its chain from PEM text.
bool UseCertificate(SSL_CTX* context, const std::string& pem) {
  const Bio source = BioOf(pem);
  X509* const certificate = PEM_read_bio_X509_AUX(source.get(), nullptr, nullptr, nullptr);
  if (certificate == nullptr) return false;
  const bool is_used = SSL_CTX_use_certificate(context, certificate) == 1;
  X509_free(certificate);
  if (!is_used) return false;
  while (X509* const issuer = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) {
    SSL_CTX_add_extra_chain_cert(context, issuer);  // owned by the context
  }
  ERR_clear_error();  // the end of the text
  return true;
}

bool UseKey(SSL_CTX* context, const std::string& pem) {
  const Bio source = BioOf(pem);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr);
  if (key == nullptr) return false;
  const bool is_used = SSL_CTX_use_PrivateKey(context, key) == 1;
  EVP_PKEY_free(key);
  return is_used;
}

// OpenSSL's names of the suites of TLS 1.2 that are offered: authenticated encryption with keys
// that a later theft of the certificate's key does not reveal. No static RSA, no CBC.
constexpr std::string_view kOfferedSuites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Status SetCipherSuites(SSL_CTX* context, const TlsConfig& config) {
  SSL_CTX_set_cipher_list(context, std::string(kOfferedSuites).c_str());
  if (config.cipher_suites.empty()) return {};
  std::string chosen;
  const STACK_OF(SSL_CIPHER)* const offered = SSL_CTX_get_ciphers(context);
  for (const std::string& wanted : config.cipher_suites) {
    for (int i = 0; i < sk_SSL_CIPHER_num(offered); ++i) {
      const SSL_CIPHER* const suite = sk_SSL_CIPHER_value(offered, i);
      const std::string name = SSL_CIPHER_standard_name(suite);
      // Go also has names without the hash.
      if (name != wanted && name != wanted + "_SHA256") continue;
      chosen += (chosen.empty() ? "" : ":") + std::string(SSL_CIPHER_get_name(suite));
    }
  }
  // The suites of TLS 1.3 cannot be chosen, as in Go.
  if (chosen.empty() && config.min_minor < 3) {
    return {"use tls_server_config.cipher_suites", "",
            "none of them is offered by this server for TLS 1.2"};
  }
  if (!chosen.empty()) SSL_CTX_set_cipher_list(context, chosen.c_str());
  return {};
}

Status SetCurves(SSL_CTX* context, const TlsConfig& config) {
  std::string groups;
  for (const std::string& curve : config.curve_preferences) {
    const std::string group = curve.starts_with("Curve") ? curve.substr(5) : curve;
    const std::string name = group.starts_with("P") ? "P-" + group.substr(1) : group;
    groups += (groups.empty() ? "" : ":") + name;
  }
  if (groups.empty() || SSL_CTX_set1_groups_list(context, groups.c_str()) == 1) return {};
  ERR_clear_error();
  return {"use tls_server_config.curve_preferences", "",
          "they must be CurveP256, CurveP384, CurveP521 or X25519"};
}

Result<std::shared_ptr<SSL_CTX>> LoadCertificate(const TlsConfig& config) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), FreeContext());
  NameSessions(context.get());
  for (const auto& [field, path] :
       {std::pair<std::string_view, const std::string&>("cert_file", config.cert_file),
        {"key_file", config.key_file}}) {
    // OpenSSL's own message does not say that a file is missing.
    if (!path.empty() && access(path.c_str(), R_OK) != 0) return Missing(field, path, errno);
  }
  const bool has_certificate =
      config.cert_file.empty()
          ? UseCertificate(context.get(), config.cert_pem)
          : SSL_CTX_use_certificate_chain_file(context.get(), config.cert_file.c_str()) == 1;
  if (!has_certificate) {
    return Failure(config.cert_file.empty() ? "cert" : "cert_file", config.cert_file);
  }
  const bool has_key = config.key_file.empty()
                           ? UseKey(context.get(), config.key_pem)
                           : SSL_CTX_use_PrivateKey_file(context.get(), config.key_file.c_str(),
                                                         SSL_FILETYPE_PEM) == 1;
  if (!has_key || SSL_CTX_check_private_key(context.get()) != 1) {
    return Failure(config.key_file.empty() ? "key" : "key_file", config.key_file);
  }
  // A session asks this context, not the one that it began with, for the suites of TLS 1.2.
  if (Status status = SetCipherSuites(context.get(), config); !status.ok()) return status;
  if (Status status = SetClientRules(context.get(), config); !status.ok()) return status;
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
  AskForClientCertificates(context, config);
  tls->tickets_.Follow(context);
  if (Status status = SetCipherSuites(context, config); !status.ok()) return status;
  if (Status status = SetCurves(context, config); !status.ok()) return status;
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
  tickets_.Share((*certificate).get());
  std::string client_rules = ClientRulesOf(config);
  const std::scoped_lock lock(mutex_);
  certificate_ = *std::move(certificate);
  if (client_rules != client_rules_) tickets_.ReplaceKeys();
  client_rules_ = std::move(client_rules);
  return {};
}

std::int64_t TlsContext::ExpiresAtS() {
  std::shared_ptr<SSL_CTX> context;
  {
    const std::scoped_lock lock(mutex_);
    context = certificate_;
  }
  std::tm end{};
  const X509* const certificate = SSL_CTX_get0_certificate(context.get());
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
    return 0;
  }
  return timegm(&end);
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
