#include "exporter/http/tls.h"

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

// The libraries of openssl_names/, made by the build.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): names of symbols.
extern const unsigned char pitwall_libssl_begin[];
extern const unsigned char pitwall_libssl_end[];
extern const unsigned char pitwall_libcrypto_begin[];
extern const unsigned char pitwall_libcrypto_end[];
// NOLINTEND(readability-identifier-naming)
}

namespace pitwall::http {

namespace {

// The session whose handshake this thread has begun last. A worker serves one connection at a time.
thread_local SSL* begun_here = nullptr;

std::string OpensslError() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

bool LoadFromMemory(const unsigned char* begin, const unsigned char* end) {
  const int fd = memfd_create("pitwall-openssl", MFD_CLOEXEC);
  if (fd < 0) return false;
  const auto size = static_cast<std::size_t>(end - begin);
  const bool written = write(fd, begin, size) == static_cast<ssize_t>(size);
  // The loader tells libraries apart by these paths, so the descriptor stays open for good. With
  // the process's number in it a debugger finds the library too.
  const std::string path = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd);
  // Never closed: it has to outlive every server of the process.
  return written && dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr;
}

// Sessions that resume must carry one name, whichever certificate they began with.
void NameSessions(SSL_CTX* context) {
  static constexpr unsigned char kName[] = "pitwall";
  SSL_CTX_set_session_id_context(context, kName, sizeof(kName) - 1);
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

std::string LoadAuthorities(SSL_CTX* context, const TlsConfig& config) {
  if (config.client_auth == TlsConfig::ClientAuth::kNone) return {};
  const char* const file = config.client_ca_file.c_str();
  if (SSL_CTX_load_verify_locations(context, file, nullptr) != 1) {
    return "client_ca_file " + config.client_ca_file + ": " + OpensslError();
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

std::shared_ptr<SSL_CTX> LoadCertificate(const TlsConfig& config, std::string* error) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), FreeContext());
  NameSessions(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), config.cert_file.c_str()) != 1) {
    *error = "cert_file " + config.cert_file + ": " + OpensslError();
  } else if (SSL_CTX_use_PrivateKey_file(context.get(), config.key_file.c_str(),
                                         SSL_FILETYPE_PEM) != 1 ||
             SSL_CTX_check_private_key(context.get()) != 1) {
    *error = "key_file " + config.key_file + ": " + OpensslError();
  }
  if (error->empty()) *error = LoadAuthorities(context.get(), config);
  return error->empty() ? context : nullptr;
}

}  // namespace

std::string PrepareOpensslForCivetweb() {
  static const bool loaded = LoadFromMemory(pitwall_libcrypto_begin, pitwall_libcrypto_end) &&
                             LoadFromMemory(pitwall_libssl_begin, pitwall_libssl_end);
  return loaded ? "" : "TLS: cannot load the OpenSSL names for CivetWeb";
}

TlsContext::CreateResult TlsContext::Create(const TlsConfig& config) {
  CreateResult made;
  std::unique_ptr<TlsContext> tls(new TlsContext());
  tls->outer_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX* const context = tls->outer_;
  made.error = tls->Reload(config);
  if (!made.error.empty()) return made;
  NameSessions(context);
  SSL_CTX_set_verify(context, VerifyMode(config), nullptr);
  SSL_CTX_set_min_proto_version(context, config.min_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, config.max_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_app_data(context, tls.get());
  SSL_CTX_set_info_callback(context, OnHandshakeInfo);
  SSL_CTX_set_cert_cb(context, ChooseCertificate, tls.get());
  made.context = std::move(tls);
  return made;
}

TlsContext::~TlsContext() { SSL_CTX_free(outer_); }

std::string TlsContext::Reload(const TlsConfig& config) {
  std::string error;
  auto certificate = LoadCertificate(config, &error);
  if (certificate == nullptr) return "tls_server_config." + error;
  const std::scoped_lock lock(mutex_);
  certificate_ = std::move(certificate);
  return {};
}

void TlsContext::OnHandshakeInfo(const SSL* session, int where, int /*result*/) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  begun_here = const_cast<SSL*>(session);
  // Null once the certificate was chosen: what TLS 1.3 sends after its handshake comes here too.
  auto* const tls = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  if (tls == nullptr || !tls->on_handshake_) return;
  // CivetWeb keeps its connection in the session's application data.
  tls->on_handshake_(SSL_get_app_data(session), SSL_get_fd(session));
}

int TlsContext::ChooseCertificate(SSL* session, void* self) {
  auto* const tls = static_cast<TlsContext*>(self);
  const std::scoped_lock lock(tls->mutex_);
  return SSL_set_SSL_CTX(session, tls->certificate_.get()) != nullptr ? 1 : 0;
}

SSL* TlsContext::SessionOf(const void* connection) {
  SSL* const session = begun_here;
  return session != nullptr && SSL_get_app_data(session) == connection ? session : nullptr;
}

}  // namespace pitwall::http
