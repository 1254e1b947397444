// Which client certificates a TLS context accepts.
#pragma once

#include <openssl/types.h>

#include <string>

#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::http {

// Loads the authorities of client certificates and sets what a certificate must have. For the
// context with the server's certificate.
Status SetClientRules(SSL_CTX* context, const TlsConfig& config);
// Asks clients for certificates. For the context that sessions begin with.
void AskForClientCertificates(SSL_CTX* context, const TlsConfig& config);

// The contents that decide which client certificates are accepted; equal if the rules are equal.
std::string ClientRulesOf(const TlsConfig& config);

}  // namespace pitwall::http
