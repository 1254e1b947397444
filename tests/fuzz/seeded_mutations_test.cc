// Every fuzz target over its seeds and some mutations of them.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "tests/fuzz/target.h"
#include "tests/support/soak.h"

namespace pitwall::fuzz {
namespace {

// Exactly as large as the input, so that AddressSanitizer sees a read beyond it.
void RunExact(const Target& target, std::string_view input) {
  const auto exact = std::make_unique<char[]>(input.size());
  if (!input.empty()) std::memcpy(exact.get(), input.data(), input.size());
  target.run({exact.get(), input.size()});
}

void MutateOnce(std::string& input, std::mt19937_64& random) {
  constexpr std::string_view kPieces[] = {
      "\xff\xff\xff\xff", "{",   "}",   "[", "\"", ":", "\r\n", "-1", "1e308",
      "\\u0000",          "%00", "null"};
  if (input.empty()) input.push_back('\0');
  const std::size_t at = random() % input.size();
  switch (random() % 6) {
    case 0:
      input[at] = static_cast<char>(random());
      break;
    case 1:
      input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
      break;
    case 2:
      input.erase(at, 1 + random() % 8);
      break;
    case 3:
      input.insert(at, kPieces[random() % std::size(kPieces)]);
      break;
    case 4:
      input.resize(at);
      break;
    default:
      input.insert(at, input.substr(random() % input.size(), random() % 40));
  }
}

class FuzzTargetTest : public testing::TestWithParam<Target> {};

TEST_P(FuzzTargetTest, SeedsAndMutationsBreakNoPromise) {
  const Target& target = GetParam();
  const Seeds seeds = target.seeds();
  ASSERT_FALSE(seeds.empty());
  RunExact(target, "");
  for (const std::string& seed : seeds) RunExact(target, seed);
  constexpr std::uint64_t kSeed = 20'260'104;
  const bool is_soak = test::Rounds(0, 1) == 1;
  std::mt19937_64 random(is_soak ? test::PrintedSeed() : kSeed);
  for (int round = 0; round < test::Rounds(1'000, 200'000); ++round) {
    std::string input = seeds[random() % seeds.size()];
    for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
      MutateOnce(input, random);
    }
    RunExact(target, input);
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzTargetTest,
                         testing::ValuesIn(Targets().begin(), Targets().end()),
                         [](const auto& named) { return std::string(named.param.name); });

}  // namespace
}  // namespace pitwall::fuzz
