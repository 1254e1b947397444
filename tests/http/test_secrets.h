// Certificates and hashes made on the spot, so that no test carries a key.
#pragma once

#include <crypt.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace pitwall::http {

// bcrypt at its lowest cost.
inline std::string BcryptOf(const std::string& password) {
  const auto data = std::make_unique<crypt_data>();
  const std::string salt = crypt_gensalt("$2b$", 4, nullptr, 0);
  return crypt_r(password.c_str(), salt.c_str(), data.get());
}

// Writes a self-signed certificate and its key.
inline void WriteCertificate(const std::string& cert_file, const std::string& key_file,
                             const std::string& name) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const cert = X509_new();
  X509_set_version(cert, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  X509_NAME* const subject = X509_get_subject_name(cert);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(cert, subject);
  X509_EXTENSION* const authority =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
  X509_add_ext(cert, authority, -1);
  X509_EXTENSION_free(authority);
  X509_sign(cert, key, EVP_sha256());
  const std::unique_ptr<FILE, int (*)(FILE*)> cert_out(fopen(cert_file.c_str(), "w"), fclose);
  PEM_write_X509(cert_out.get(), cert);
  const std::unique_ptr<FILE, int (*)(FILE*)> key_out(fopen(key_file.c_str(), "w"), fclose);
  PEM_write_PrivateKey(key_out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(cert);
  EVP_PKEY_free(key);
}

}  // namespace pitwall::http
