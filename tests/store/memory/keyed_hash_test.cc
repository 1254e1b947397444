#include "pitwall/host/keyed_hash.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace pitwall {
namespace {

constexpr std::uint64_t kMul = 0xc6a4'a793'5bd1'e995;

std::uint64_t Inverse(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

// Texts of 16 lower-case letters for which std::hash of libstdc++ (MurmurHash64A) is equal: the
// second half undoes what the first half did.
std::vector<std::string> CollidingTexts(std::size_t count) {
  std::mt19937_64 random(7);
  const std::uint64_t inverse = Inverse(kMul);
  const auto mix = [](std::uint64_t k) { return k ^ (k >> 47); };
  std::vector<std::string> texts;
  while (texts.size() < count) {
    std::uint64_t first = 0;
    for (int i = 0; i < 8; ++i) first = first << 8 | ('a' + random() % 26);
    std::uint64_t hash = std::uint64_t{0xc70f'6907} ^ (16 * kMul);
    hash = (hash ^ (mix(first * kMul) * kMul)) * kMul;
    // The state before the second half's last multiplication is to be 0 for all.
    const std::uint64_t second = mix(hash * inverse) * inverse;
    std::string text(16, ' ');
    std::memcpy(text.data(), &first, 8);
    std::memcpy(text.data() + 8, &second, 8);
    texts.push_back(std::move(text));
  }
  return texts;
}

TEST(KeyedHashTest, TextsThatCollideWithoutAKeyDoNotCollide) {
  const std::vector<std::string> texts = CollidingTexts(1000);
  std::set<std::size_t> unkeyed;
  std::set<std::size_t> keyed;
  for (const std::string& text : texts) {
    unkeyed.insert(std::hash<std::string>{}(text));
    keyed.insert(KeyedHash{}(text));
  }
  EXPECT_EQ(unkeyed.size(), 1U);
  EXPECT_EQ(keyed.size(), texts.size());
}

TEST(KeyedHashTest, EqualTextsHaveEqualHashes) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 128U}) {
    const std::string text(size, 'x');
    EXPECT_EQ(KeyedHashOf(text), KeyedHashOf(std::string(size, 'x')));
    EXPECT_NE(KeyedHashOf(text), KeyedHashOf(text + 'x'));
  }
}

}  // namespace
}  // namespace pitwall
