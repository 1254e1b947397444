// The protocols in many interleavings, with every value that the memory orders allow.
#include <gtest/gtest.h>

#include "tests/store/model/models.h"
#include "tests/support/soak.h"

namespace pitwall::test {
namespace {

class InterleavingTest : public ::testing::Test {
 protected:
  ~InterleavingTest() override { std::printf("%lu schedules\n", schedules_); }

  // The number of runs; a model whose runs are long gets fewer of them, except in a soak.
  static std::uint64_t Runs(const NamedModel& named, int bounded, int whole) {
    const auto runs = static_cast<std::uint64_t>(Rounds(bounded, whole));
    return Rounds(0, 1) != 0 ? runs : runs / named.weight;
  }
  void Explore(const NamedModel& named, Model& model, const Search& search) {
    const Found found = test::Explore(model, search);
    EXPECT_EQ(found.failure, "") << named.name;
    schedules_ += found.runs;
    std::printf("  %8lu", found.runs);
    if (search.kind == Search::Kind::kRandom) {
      std::printf(" random");
    } else {
      std::printf(" with %u switches%s", search.switches, found.is_exhausted ? " (all)" : "");
    }
  }
  // Calls explore(named, model) for every model with this number of threads.
  template <class ExploreOne>
  static void ForEachModel(int threads, const ExploreOne& explore) {
    for (const NamedModel& named : AllModels()) {
      const std::unique_ptr<Model> model = named.make();
      if (model->threads() != threads) continue;
      std::printf("%-52s", named.name.c_str());
      explore(named, *model);
      std::printf("\n");
    }
  }

 private:
  std::uint64_t schedules_ = 0;
};

// All schedules with one preemption, then with two, up to a number of runs; and random ones.
TEST_F(InterleavingTest, TheProtocolsHoldBetweenTwoThreads) {
  ForEachModel(2, [this](const NamedModel& named, Model& model) {
    Explore(named, model, {Search::Kind::kRandom, Runs(named, 5'000, 100'000), 0});
    Explore(named, model, {Search::Kind::kBounded, Runs(named, 30'000, 1'000'000), 1});
    Explore(named, model, {Search::Kind::kBounded, Runs(named, 10'000, 1'000'000), 2});
  });
}

TEST_F(InterleavingTest, TheProtocolsHoldAmongThreeThreadsAtRandom) {
  ForEachModel(3, [this](const NamedModel& named, Model& model) {
    Explore(named, model, {Search::Kind::kRandom, Runs(named, 5'000, 1'000'000), 0});
  });
}

}  // namespace
}  // namespace pitwall::test
