// The results of a run against the rival and the bars.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::bench {

// Passes each run on to `display` and prints a summary at the end: a line for every `BM_…/pitwall…`
// whose `BM_…/prometheus_cpp…` also ran, for every `BM_…/pitwall_<way>…` whose `BM_…/pitwall…` also
// ran, and for each other benchmark with a bar. For scrapes it adds the time per line and the size
// of the body. Of several repetitions it uses the median of the real time.
//
// The summary goes to stdout when `display` writes text for a console. Otherwise it goes to stderr,
// so that stdout is valid JSON or CSV.
class RatioReporter : public benchmark::BenchmarkReporter {
 public:
  struct Bar {
    std::string_view name;
    double bound;
  };

  // `display` must outlive this object.
  explicit RatioReporter(benchmark::BenchmarkReporter& display);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  struct Result {
    double ns = 0;
    double cpu_ns = 0;
    double items_per_second = 0;
    double line_ns = 0;  // CPU time per line of a scrape
    double body_mb = 0;
    double p99_9_ns = 0;  // 0: not measured
  };
  // Compares with the benchmark whose name has `against` in the place of `/pitwall…`.
  void PrintRatio(const std::string& name, const Result& result, std::string_view against,
                  std::span<const Bar> bars) const;
  void PrintTail(const std::string& name, const Result& result) const;
  void PrintRate(const std::string& name, const Result& result) const;
  void PrintScrape(const std::string& name, const Result& result) const;
  void PrintWhileScraped() const;
  void PrintModelCalls() const;

  benchmark::BenchmarkReporter& display_;
  std::FILE* const summary_;
  std::map<std::string, Result> results_;  // by the benchmark's name
};

}  // namespace pitwall::bench
