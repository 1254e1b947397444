#include "exporter/http/credentials.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/text.h"
#include "pitwall/host/keyed_hash.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kBcryptLength = 60;

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool PasswordMatches(const std::string& password, const std::string& hash) {
  const auto data = std::make_unique<crypt_data>();
  const char* const result = crypt_r(password.c_str(), hash.c_str(), data.get());
  const bool fits = result != nullptr && SameBytes(result, hash);
  OPENSSL_cleanse(data.get(), sizeof(crypt_data));
  return fits;
}

// `name:password` of a Basic header.
std::optional<std::string> DecodeBasic(std::string_view authorization) {
  const auto blank = authorization.find(' ');
  if (blank == std::string_view::npos ||
      !EqualsIgnoringCase(authorization.substr(0, blank), "Basic")) {
    return std::nullopt;
  }
  const auto base64 = Trim(authorization.substr(blank + 1));
  if (base64.empty() || base64.size() % 4 != 0 || base64.size() > 4096) return std::nullopt;
  std::string decoded(base64.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                     reinterpret_cast<const unsigned char*>(base64.data()),
                                     static_cast<int>(base64.size()));
  if (length < 0) return std::nullopt;
  const std::size_t padding = base64.ends_with("==") ? 2 : base64.ends_with("=") ? 1 : 0;
  decoded.resize(static_cast<std::size_t>(length) - padding);
  return decoded;
}

}  // namespace

bool IsBcryptHash(const std::string& hash) {
  if (hash.size() != kBcryptLength || hash[0] != '$' || hash[1] != '2' || hash[3] != '$' ||
      hash[6] != '$' || std::string_view("aby").find(hash[2]) == std::string_view::npos) {
    return false;
  }
  const auto cost = ParseDigits(std::string_view(hash).substr(4, 2));
  const auto is_base64 = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '.' && c <= '9');
  };
  return cost && *cost >= 4 && *cost <= 31 && std::all_of(hash.begin() + 7, hash.end(), is_base64);
}

Credentials::Credentials(std::map<std::string, std::string> users) : users_(std::move(users)) {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) {
    throw std::runtime_error("cannot get random bytes for the digests of credentials");
  }
}

Credentials::Digest Credentials::DigestOf(std::string_view authorization) const {
  Digest digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(authorization.data()), authorization.size(),
       digest.data(), &length);
  return digest;
}

bool Credentials::IsCached(std::string_view authorization) const {
  const Digest digest = DigestOf(authorization);
  const std::scoped_lock lock(mutex_);
  bool found = false;
  for (const Digest& known : cached_) {
    found |= CRYPTO_memcmp(known.data(), digest.data(), digest.size()) == 0;
  }
  return found;
}

// The cost depends on the name, as for known names. So the time does not tell which names exist.
const std::string& Credentials::SubstituteFor(std::string_view pair) const {
  const std::uint64_t hash = KeyedHashOf(pair.substr(0, pair.find(':')));
  return std::next(users_.begin(), static_cast<std::ptrdiff_t>(hash % users_.size()))->second;
}

std::string Credentials::UserOf(std::string_view authorization) const {
  const auto pair = DecodeBasic(authorization);
  if (!pair) return "";
  std::string name = pair->substr(0, pair->find(':'));
  return users_.contains(name) ? name : "";
}

bool Credentials::Check(std::string_view authorization) {
  auto pair = DecodeBasic(authorization);
  if (users_.empty() || !pair || pair->find('\0') != std::string::npos) return false;
  const auto colon = pair->find(':');
  if (colon == std::string::npos) return false;
  const auto user = users_.find(pair->substr(0, colon));
  std::string password = pair->substr(colon + 1);
  const bool known = user != users_.end();
  const bool fits = PasswordMatches(password, known ? user->second : SubstituteFor(*pair)) && known;
  OPENSSL_cleanse(password.data(), password.size());
  OPENSSL_cleanse(pair->data(), pair->size());
  if (!fits) return false;
  const Digest digest = DigestOf(authorization);
  const std::scoped_lock lock(mutex_);
  if (cached_.size() == kMaxCached) cached_.pop_front();
  cached_.push_back(digest);
  return true;
}

}  // namespace pitwall::http
