// The reader of queries finds every name in them.
#include "tests/grafana/promql.h"

#include <gmock/gmock.h>

namespace pitwall::grafana {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(PromqlTest, SelectorsAreFoundWithMatchersRangeAndFunction) {
  const Names names = NamesIn(
      R"(sum by (tool) (rate(calls_total{job=~"$job", tool=~"a}\"b,"}[$__rate_interval])) / up > 2)");
  ASSERT_EQ(names.selectors.size(), 2U);
  EXPECT_EQ(names.selectors[0].metric, "calls_total");
  EXPECT_THAT(names.selectors[0].matchers,
              ElementsAre(Pair("job", R"(=~"$job")"), Pair("tool", R"(=~"a}\"b,")")));
  EXPECT_EQ(names.selectors[0].range, "$__rate_interval");
  EXPECT_EQ(names.selectors[0].function, "rate");
  EXPECT_EQ(names.selectors[1].metric, "up");
  EXPECT_EQ(names.selectors[1].function, "");
}

TEST(PromqlTest, WordsOfTheLanguageAreNoMetrics) {
  const Names names = NamesIn(
      "topk(3, a > bool 0) and on (x, y) b * on (z) group_left (r, s) c "
      "unless ignoring (q) group_right d offset 5m or time() - e_total");
  std::string metrics;
  for (const Selector& selector : names.selectors) metrics += selector.metric + ' ';
  EXPECT_EQ(metrics, "a b c d e_total ");
  EXPECT_THAT(names.grouping, ElementsAre("q", "r", "s", "x", "y", "z"));
}

TEST(PromqlTest, OnlyCompleteVariablesAreSubstituted) {
  EXPECT_EQ(Substitute("$a ${a} ${a:regex} $ab $b [$__range]", {{"a", "1"}, {"__range", "5m"}}),
            "1 1 1 $ab $b [5m]");
}

}  // namespace
}  // namespace pitwall::grafana
