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
  // Runs bcrypt. The caller must limit the number of simultaneous calls. A name that is not known
  // costs as much as one of the users, always the same one.
  bool Check(std::string_view authorization);
  // The user of the header if it is a known one; else empty. Fast.
  std::string UserOf(std::string_view authorization) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  static constexpr std::size_t kMaxCached = 128;

  Digest DigestOf(std::string_view authorization) const;
  const std::string& SubstituteFor(std::string_view pair) const;

  const std::map<std::string, std::string> users_;
  std::array<unsigned char, 32> key_{};
  mutable std::mutex mutex_;
  std::deque<Digest> cached_;  // oldest first
};

}  // namespace pitwall::http
