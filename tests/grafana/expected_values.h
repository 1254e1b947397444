// The true values of the queries, from values.yml.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace pitwall::grafana {

// How much happened before a query was evaluated.
struct Played {
  double waves = 0;             // in all
  double waves_per_second = 0;  // in the window of rates
  double scrapes = 0;           // in the window of rates
};

// One series of a result.
struct ExpectedSeries {
  std::map<std::string, std::string> labels;  // but job and instance
  double low = 0;
  double high = 0;
};

struct ExpectedResult {
  std::vector<ExpectedSeries> series;
  bool may_have_more = false;
};

class ExpectedValues {
 public:
  // `kinds`: `native` or `classic`, for the histograms that the server stores, and `scrape` if it
  // scrapes. Values for other kinds are ignored.
  ExpectedValues(const std::string& path, const Played& played, const std::set<std::string>& kinds);

  // Null if the file has no value for the query. `file` such as `fleet.json`, `query` such as
  // `11 A` or the name of a rule.
  const ExpectedResult* Find(const std::string& file, const std::string& query) const;
  std::size_t size() const { return results_.size(); }

 private:
  std::map<std::string, ExpectedResult> results_;
};

// What is wrong with `result`, the array of an instant query; empty if it is as expected.
std::string Differences(const ExpectedResult& expected, const nlohmann::json& result);

}  // namespace pitwall::grafana
