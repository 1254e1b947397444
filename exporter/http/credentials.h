// Who may come in: names and bcrypt hashes against an Authorization header.
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

// One set of users; a reload makes a new one. Safe on any thread. bcrypt is slow by design (tens of
// milliseconds of CPU), so what was accepted is remembered: a keyed digest, never clear text. An
// unknown name costs what a wrong password costs.
class Credentials {
 public:
  explicit Credentials(std::map<std::string, std::string> users);

  bool Empty() const { return users_.empty(); }
  // From memory alone, never slow: whether exactly this header value was accepted before.
  bool IsCached(std::string_view authorization) const;
  // Runs bcrypt. Callers bound how many do so at once.
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
