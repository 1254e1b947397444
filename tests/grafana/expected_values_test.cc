#include "tests/grafana/expected_values.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace pitwall::grafana {
namespace {

using nlohmann::json;

class ExpectedValuesTest : public ::testing::Test {
 protected:
  // What is wrong with a result of the query `1 A` of a file with this value.
  std::string Check(const std::string& value, const json& result,
                    const std::set<std::string>& kinds = {"classic"}) const {
    const std::string path = folder_.Write("values.yml", "f.json:\n  1 A: " + value + "\n");
    const ExpectedValues values(path, {.waves = 10, .waves_per_second = 2, .scrapes = 100}, kinds);
    EXPECT_EQ(values.Find("f.json", "1 B"), nullptr);
    return Differences(*values.Find("f.json", "1 A"), result);
  }
  static json Sample(const std::string& value, const json& labels = json::object()) {
    return {{"metric", labels}, {"value", {1, value}}};
  }

  const test::TemporaryFolder folder_;
};

TEST_F(ExpectedValuesTest, ATotalIsWithinTwoPercent) {
  EXPECT_EQ(Check("[{total: 4, plus: 1}]", json::array({Sample("41.8")})), "");
  EXPECT_NE(Check("[{total: 4, plus: 1}]", json::array({Sample("41.9")})), "");
  EXPECT_NE(Check("[{total: 4, plus: 1}]", json::array({Sample("40.1")})), "");
  EXPECT_NE(Check("[{total: 4}]", json::array({Sample("NaN")})), "");
}

TEST_F(ExpectedValuesTest, ARateMayAlsoMissAScrapeAtEachEnd) {
  EXPECT_EQ(Check("[{rate: 3}]", json::array({Sample("6.23")})), "");
  EXPECT_NE(Check("[{rate: 3}]", json::array({Sample("6.25")})), "");
  EXPECT_EQ(Check("[{increase: 3}]", json::array({Sample("28.9")})), "");
}

TEST_F(ExpectedValuesTest, AQuantileIsInItsBucket) {
  const std::string value = "[{near: 4, bucket: [2, 4]}]";
  EXPECT_EQ(Check(value, json::array({Sample("2.5")})), "");
  EXPECT_NE(Check(value, json::array({Sample("2.5")}), {"native"}), "");
  EXPECT_EQ(Check(value, json::array({Sample("3.8")}), {"native"}), "");
}

TEST_F(ExpectedValuesTest, EverySeriesIsExpectedAndThere) {
  const json a = Sample("1", {{"tool", "a"}, {"job", "x"}, {"instance", "y"}});
  const json b = Sample("1", {{"tool", "b"}});
  EXPECT_EQ(Check("[{tool: a, is: 1}]", json::array({a})), "");
  EXPECT_NE(Check("[{tool: a, is: 1}]", json::array({a, b})), "");
  EXPECT_NE(Check("[{tool: a, is: 1}]", json::array()), "");
  EXPECT_EQ(Check("[{tool: a, is: 1}, {more: true}]", json::array({a, b})), "");
  EXPECT_EQ(Check("[{empty: true}]", json::array()), "");
  EXPECT_NE(Check("[{empty: true}]", json::array({a})), "");
  EXPECT_EQ(Check("[{le: \"2\", is: 1}]", json::array({Sample("1", {{"le", "2.0"}})})), "");
}

TEST_F(ExpectedValuesTest, AValueForOtherHistogramsIsIgnored) {
  const json histogram = {{"metric", json::object()}, {"histogram", {1, {{"count", "7"}}}}};
  EXPECT_EQ(Check("[{for: native, is: 7}]", json::array({histogram}), {"native"}), "");
  EXPECT_EQ(Check("[{for: native, is: 7}]", json::array()), "");
}

}  // namespace
}  // namespace pitwall::grafana
