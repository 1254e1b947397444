#include "pitwall/host/huge_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pitwall {
namespace {

using Numbers = std::vector<std::uint64_t, HugePageAllocator<std::uint64_t>>;
constexpr std::size_t kLarge = kHugeFromBytes / sizeof(std::uint64_t) + 1;

TEST(HugePagesTest, NewElementsAreZero) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{1000}, kLarge}) {
    const Numbers numbers(count);
    EXPECT_EQ(std::ranges::count(numbers, 0U), static_cast<std::ptrdiff_t>(count));
  }
}

TEST(HugePagesTest, LargeMemoryBeginsAtAHugePage) {
  const Numbers numbers(kLarge);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers.data()) % (2U << 20), 0U);
}

TEST(HugePagesTest, ElementsKeepTheirValuesWhenAVectorGrowsOrIsCopied) {
  Numbers numbers;
  for (std::uint64_t i = 0; i < 2 * kLarge; ++i) numbers.push_back(i);
  const Numbers copy = numbers;
  for (const std::size_t at : {std::size_t{0}, kLarge, 2 * kLarge - 1}) {
    EXPECT_EQ(numbers[at], at);
    EXPECT_EQ(copy[at], at);
  }
  numbers.assign(kLarge, 7);
  EXPECT_EQ(std::ranges::count(numbers, 7U), static_cast<std::ptrdiff_t>(kLarge));
}

}  // namespace
}  // namespace pitwall
