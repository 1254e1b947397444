// What a run came to, against the rival and the bars.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::bench {

// Prints each benchmark as the console reporter does and, at the end, a line for every
// `BM_…/pitwall…` that ran beside its `BM_…/prometheus_cpp…`, for every `BM_…/pitwall_<way>…` that
// ran beside its `BM_…/pitwall…`, and for each other one that has a bar; for scrapes what a line
// takes and how large the body is. Of several repetitions the median of the real time counts.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  struct Bar {
    std::string_view name;
    double bound;
  };

  RatioReporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  struct Result {
    double ns = 0;
    double cpu_ns = 0;
    double items_per_second = 0;
    double line_ns = 0;  // of a scrape: of one core
    double body_mb = 0;
    double p99_9_ns = 0;  // 0: it was not looked for
  };
  // Against the benchmark whose name has `against` where this one's says how we did it.
  void PrintRatio(const std::string& name, const Result& result, std::string_view against,
                  std::span<const Bar> bars) const;
  void PrintTail(const std::string& name, const Result& result) const;
  void PrintRate(const std::string& name, const Result& result) const;
  void PrintScrape(const std::string& name, const Result& result) const;
  void PrintWhileScraped() const;

  std::map<std::string, Result> results_;  // by the benchmark's name
};

}  // namespace pitwall::bench
