// Checks an Authorization header against user names and bcrypt hashes.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace pitwall::http {

bool IsBcryptHash(const std::string& hash);

// One set of users; a reload creates another. bcrypt is slow by design (tens of milliseconds of
// CPU), so accepted headers are cached, as keyed digests and never as text. An unknown name takes
// as long as a wrong password.
//
// Thread safety: any thread.
class Credentials {
 public:
  explicit Credentials(std::map<std::string, std::string> users);

  // Whether this header value was accepted before. Fast.
  bool IsCached(std::string_view authorization) const;
  // Runs bcrypt. The caller must limit the number of simultaneous calls.
  bool Check(std::string_view authorization);

 private:
  using Digest = std::array<unsigned char, 32>;
  static constexpr std::size_t kMaxCached = 128;

  Digest DigestOf(std::string_view authorization) const;

  const std::map<std::string, std::string> users_;
  std::array<unsigned char, 32> key_{};
  mutable std::mutex mutex_;
  std::deque<Digest> cached_;  // oldest first
};

}  // namespace pitwall::http
