// A TLS client over OpenSSL that trusts one certificate.
#pragma once

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/support/raw_http.h"

namespace pitwall::http {

class TlsClient {
 public:
  struct Own {
    std::string cert_file;
    std::string key_file;
    int max_version = 0;                             // 0: the newest
    std::shared_ptr<SSL_SESSION> session = nullptr;  // to be resumed
    const char* suites = nullptr;                    // of TLS 1.2
  };
  TlsClient(std::string_view address, const std::string& trusted_file)
      : TlsClient(address, trusted_file, Own{}) {}
  TlsClient(std::string_view address, const std::string& trusted_file, const Own& own)
      : connection_(address), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_load_verify_locations(context_.get(), trusted_file.c_str(), nullptr);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    if (own.max_version != 0) SSL_CTX_set_max_proto_version(context_.get(), own.max_version);
    if (!own.cert_file.empty()) {
      SSL_CTX_use_certificate_chain_file(context_.get(), own.cert_file.c_str());
      SSL_CTX_use_PrivateKey_file(context_.get(), own.key_file.c_str(), SSL_FILETYPE_PEM);
    }
    // A deadline, so that a server that does not answer fails the test instead of hanging it.
    const timeval deadline{20, 0};
    setsockopt(connection_.Descriptor(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline));
    if (own.suites != nullptr) SSL_CTX_set_cipher_list(context_.get(), own.suites);
    session_.reset(SSL_new(context_.get()));
    if (own.session) SSL_set_session(session_.get(), own.session.get());
    SSL_set_fd(session_.get(), connection_.Descriptor());
    connected_ = SSL_connect(session_.get()) == 1;
  }

  bool Connected() const { return connected_; }
  bool IsResumed() const { return SSL_session_reused(session_.get()) == 1; }
  // After a response, so that the tickets of TLS 1.3 have arrived.
  std::shared_ptr<SSL_SESSION> Session() const {
    return {SSL_get1_session(session_.get()), SSL_SESSION_free};
  }
  void Send(std::string_view bytes) {
    SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  // Until the text holds `end`, or the connection ends.
  std::string ReadUntil(std::string_view end) {
    std::string text;
    char piece[16384];
    while (text.find(end) == std::string::npos) {
      const int got = SSL_read(session_.get(), piece, sizeof(piece));
      if (got <= 0) break;
      text.append(piece, static_cast<std::size_t>(got));
    }
    return text;
  }
  std::string Get(std::string_view path) {
    Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return ReadUntil("hello");
  }

 private:
  test::RawConnection connection_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  std::unique_ptr<SSL, FreeSession> session_;
  bool connected_ = false;
};

}  // namespace pitwall::http
