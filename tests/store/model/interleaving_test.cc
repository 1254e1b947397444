// The protocols in many interleavings, with every value that the memory orders allow.
#include <gtest/gtest.h>

#include "tests/store/model/models.h"
#include "tests/support/soak.h"

namespace pitwall::test {
namespace {

// Two threads in all interleavings in which one that could go on is interrupted once, then twice,
// as far as the runs reach; both numbers at random.
TEST(InterleavingTest, TheProtocolsHoldInEveryInterleaving) {
  const auto random_runs = static_cast<std::uint64_t>(Rounds(5'000, 1'000'000));
  const auto ordered_runs = static_cast<std::uint64_t>(Rounds(20'000, 2'000'000));
  std::uint64_t schedules = 0;
  for (const NamedModel& named : AllModels()) {
    const std::unique_ptr<Model> model = named.make();
    const Found random = Explore(*model, {Search::Kind::kRandom, random_runs, 0});
    EXPECT_EQ(random.failure, "") << named.name;
    schedules += random.runs;
    std::printf("%-45s %9lu at random", named.name.c_str(), random.runs);
    for (const unsigned switches : {1U, 2U}) {
      if (model->threads() != 2) break;
      const Found ordered = Explore(*model, {Search::Kind::kBounded, ordered_runs, switches});
      EXPECT_EQ(ordered.failure, "") << named.name;
      schedules += ordered.runs;
      std::printf(", %9lu of %u switches%s", ordered.runs, switches,
                  ordered.is_exhausted ? " (all)" : "");
    }
    std::printf("\n");
  }
  std::printf("%lu schedules\n", schedules);
}

}  // namespace
}  // namespace pitwall::test
