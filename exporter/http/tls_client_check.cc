#include "exporter/http/tls_client_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <ios>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

using ClientAuth = TlsConfig::ClientAuth;

struct PeerRules {
  bool verifies = false;
  std::vector<std::string> allowed_sans;
};

void FreeRules(void* /*parent*/, void* rules, CRYPTO_EX_DATA* /*data*/, int /*index*/,
               long /*long_argument*/, void* /*argument*/) {
  delete static_cast<PeerRules*>(rules);
}

int RulesIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, FreeRules);
  return index;
}

std::string_view Asn1Text(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// The name as the configuration writes it; empty for other kinds.
std::string NameIn(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      return std::string(Asn1Text(name->d.dNSName));
    case GEN_EMAIL:
      return std::string(Asn1Text(name->d.rfc822Name));
    case GEN_URI:
      return std::string(Asn1Text(name->d.uniformResourceIdentifier));
    case GEN_IPADD: {
      std::array<char, INET6_ADDRSTRLEN> shown{};
      const std::string_view bytes = Asn1Text(name->d.iPAddress);
      const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
      if (bytes.size() != 4 && bytes.size() != 16) return "";
      inet_ntop(family, bytes.data(), shown.data(), shown.size());
      return shown.data();
    }
    default:
      return "";
  }
}

bool HasAllowedName(const X509* certificate, const std::vector<std::string>& allowed) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = NameIn(sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty() && std::find(allowed.begin(), allowed.end(), name) != allowed.end()) {
      return true;
    }
  }
  return false;
}

int CheckPeer(int is_trusted, X509_STORE_CTX* store) {
  const auto* const session = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* const rules =
      static_cast<const PeerRules*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), RulesIndex()));
  if (rules == nullptr) return 0;
  if (!rules->verifies) return 1;
  if (is_trusted != 1) return is_trusted;
  const bool is_client = X509_STORE_CTX_get_error_depth(store) == 0;
  if (!is_client || rules->allowed_sans.empty()) return 1;
  if (HasAllowedName(X509_STORE_CTX_get_current_cert(store), rules->allowed_sans)) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

std::string LoadError() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string AuthoritiesOf(const TlsConfig& config) {
  return config.client_ca_file.empty() ? config.client_ca_pem : ContentOf(config.client_ca_file);
}

}  // namespace

Status SetClientRules(SSL_CTX* context, const TlsConfig& config) {
  auto rules = std::make_unique<PeerRules>();
  rules->verifies = config.Verifies();
  rules->allowed_sans = config.client_allowed_sans;
  SSL_CTX_set_ex_data(context, RulesIndex(), rules.release());
  if (!config.Verifies()) return {};
  const std::string& file = config.client_ca_file;
  if (file.empty() && config.client_ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  const auto fail = [&](std::string cause) {
    return Status(
        "load tls_server_config." + std::string(file.empty() ? "client_ca" : "client_ca_file"),
        file, std::move(cause));
  };
  if (!file.empty() && !std::ifstream(file)) return fail(std::strerror(errno));
  const std::string pem = AuthoritiesOf(config);
  const std::unique_ptr<BIO, decltype(&BIO_free)> source(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  STACK_OF(X509_NAME)* const names = sk_X509_NAME_new_null();
  int found = 0;
  while (X509* const authority = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
    sk_X509_NAME_push(names, X509_NAME_dup(X509_get_subject_name(authority)));
    X509_free(authority);
    ++found;
  }
  SSL_CTX_set_client_CA_list(context, names);
  if (found == 0) return fail(LoadError());
  ERR_clear_error();
  return {};
}

void AskForClientCertificates(SSL_CTX* context, const TlsConfig& config) {
  int mode = SSL_VERIFY_PEER;
  if (config.client_auth == ClientAuth::kNone) mode = SSL_VERIFY_NONE;
  if (config.client_auth == ClientAuth::kRequireAny ||
      config.client_auth == ClientAuth::kRequireAndVerify) {
    mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_CTX_set_verify(context, mode, CheckPeer);
}

std::string ClientRulesOf(const TlsConfig& config) {
  std::string rules = std::to_string(static_cast<int>(config.client_auth)) + '\n';
  for (const std::string& san : config.client_allowed_sans) rules += san + '\n';
  return rules + AuthoritiesOf(config);
}

}  // namespace pitwall::http
