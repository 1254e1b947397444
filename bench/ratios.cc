#include "bench/ratios.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::bench {

using Bar = RatioReporter::Bar;

namespace {

// Our benchmarks contain kOurs: `/pitwall` records in process, `/pitwall_attached` into a shared
// arena.
constexpr std::string_view kOurs = "/pitwall";
constexpr std::string_view kRivals = "/prometheus_cpp";

constexpr std::array<Bar, 7> kRatioBars = {{
    {"BM_Record/pitwall/threads:1", 8},
    {"BM_Record/pitwall/threads:2", 20},
    {"BM_Record/pitwall_attached/threads:1", 10},
    {"BM_Record/pitwall_attached/threads:2", 30},
    {"BM_Lookup/pitwall", 3},
    {"BM_Scrape/pitwall/10000", 15},
    {"BM_Scrape/pitwall/100000", 15},
}};
constexpr std::array<Bar, 2> kInProcessBars = {{
    {"BM_Record/pitwall_attached/threads:1", 0.9},
    {"BM_Record/pitwall_attached/threads:2", 0.9},
}};
// The call of a model against that of a tool.
constexpr std::array<Bar, 2> kModelCallBars = {{
    {"BM_RecordModelCall/pitwall/threads:1", 0.9},
    {"BM_RecordModelCall/pitwall/threads:2", 0.9},
}};
// Upper bounds in ns.
constexpr std::array<Bar, 2> kTimeBars = {{
    {"BM_FirstRecord/pitwall/manual_time", 2000},
    {"BM_FirstRecord/pitwall_attached/manual_time", 2000},
}};
constexpr std::array<Bar, 2> kRateBars = {{
    {"BM_Ingest", 1.5e6},
    {"BM_RemoteWriteSend/1000/real_time", 3e5},
}};

constexpr std::string_view kLineBarOf = "BM_Scrape/pitwall/100000";
constexpr double kMaxLineNs = 30;
constexpr double kMaxScrapedRatio = 1.10;  // a record during scrapes against a record without

const Bar* BarOf(std::span<const Bar> bars, std::string_view name) {
  for (const Bar& bar : bars) {
    if (bar.name == name) return &bar;
  }
  return nullptr;
}

const char* PassOrFail(const Bar& bar, double reached) {
  return reached >= bar.bound ? "met" : "MISSED";
}

std::string Scaled(double ns) {
  char text[32];
  if (ns < 1e3) {
    std::snprintf(text, sizeof text, "%.2f ns", ns);
  } else if (ns < 1e6) {
    std::snprintf(text, sizeof text, "%.2f us", ns / 1e3);
  } else {
    std::snprintf(text, sizeof text, "%.2f ms", ns / 1e6);
  }
  return text;
}

std::string Processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

}  // namespace

RatioReporter::RatioReporter(benchmark::BenchmarkReporter& display)
    : display_(display),
      summary_(dynamic_cast<benchmark::ConsoleReporter*>(&display) != nullptr ? stdout : stderr) {}

bool RatioReporter::ReportContext(const Context& context) {
  return display_.ReportContext(context);
}

void RatioReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred) continue;
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median") continue;
    const double to_ns = 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
    benchmark::BenchmarkName name = run.run_name;
    name.iterations.clear();
    Result& result = results_[name.str()];
    result.ns = run.GetAdjustedRealTime() * to_ns;
    result.cpu_ns = run.GetAdjustedCPUTime() * to_ns;
    const auto items = run.counters.find("items_per_second");
    if (items != run.counters.end()) result.items_per_second = items->second.value;
    const auto line = run.counters.find("s_per_line");
    if (line != run.counters.end()) result.line_ns = line->second.value * 1e9;
    const auto body = run.counters.find("body_MB");
    if (body != run.counters.end()) result.body_mb = body->second.value;
    const auto tail = run.counters.find("p99.9_ns");
    if (tail != run.counters.end()) result.p99_9_ns = tail->second.value;
  }
  display_.ReportRuns(runs);
}

void RatioReporter::Finalize() {
  display_.Finalize();
  if (results_.empty()) return;
  std::fprintf(summary_, "\n%s, %d processors\n", Processor().c_str(),
               benchmark::CPUInfo::Get().num_cpus);
  std::fprintf(summary_, "%-44s %12s %15s %8s  %s\n", "benchmark", "pitwall", "prometheus_cpp",
               "ratio", "bar");
  for (const auto& [name, result] : results_) PrintRatio(name, result, kRivals, kRatioBars);
  std::fprintf(summary_, "%-44s %12s %15s %8s  %s\n", "", "", "in process", "ratio", "bar");
  for (const auto& [name, result] : results_) PrintRatio(name, result, kOurs, kInProcessBars);
  PrintModelCalls();
  for (const auto& [name, result] : results_) PrintTail(name, result);
  for (const auto& [name, result] : results_) PrintRate(name, result);
  PrintWhileScraped();
  std::fflush(summary_);
}

void RatioReporter::PrintRatio(const std::string& name, const Result& result,
                               std::string_view against, std::span<const Bar> bars) const {
  const std::size_t ours_at = name.find(kOurs);
  if (ours_at == std::string::npos) return;
  std::string rivals_name = name;
  rivals_name.replace(ours_at, std::min(name.find('/', ours_at + 1), name.size()) - ours_at,
                      against);
  const auto rival = results_.find(rivals_name);
  if (rival == results_.end() || rivals_name == name) return;
  const double ratio = rival->second.ns / result.ns;
  std::fprintf(summary_, "%-44s %12s %15s %7.*fx", name.c_str(), Scaled(result.ns).c_str(),
               Scaled(rival->second.ns).c_str(), ratio < 2 ? 2 : 1, ratio);
  if (const Bar* bar = BarOf(bars, name)) {
    std::fprintf(summary_, "  >= %gx %s", bar->bound, PassOrFail(*bar, ratio));
  }
  if (against == kRivals) PrintScrape(name, result);
  std::fprintf(summary_, "\n");
}

void RatioReporter::PrintModelCalls() const {
  for (const Bar& bar : kModelCallBars) {
    std::string tool_name(bar.name);
    tool_name.replace(0, tool_name.find('/'), "BM_Record");
    const auto model = results_.find(std::string(bar.name));
    const auto tool = results_.find(tool_name);
    if (model == results_.end() || tool == results_.end()) continue;
    const double ratio = tool->second.ns / model->second.ns;
    std::fprintf(summary_, "%-44s %12s  a tool's %s %7.2fx  >= %gx %s\n", model->first.c_str(),
                 Scaled(model->second.ns).c_str(), Scaled(tool->second.ns).c_str(), ratio,
                 bar.bound, PassOrFail(bar, ratio));
  }
}

void RatioReporter::PrintTail(const std::string& name, const Result& result) const {
  if (result.p99_9_ns == 0) return;
  std::fprintf(summary_, "%-44s %12s  p99.9 %s", name.c_str(), Scaled(result.ns).c_str(),
               Scaled(result.p99_9_ns).c_str());
  if (const Bar* bar = BarOf(kTimeBars, name)) {
    std::fprintf(summary_, "  <= %s %s", Scaled(bar->bound).c_str(),
                 result.ns <= bar->bound ? "met" : "MISSED");
  }
  std::fprintf(summary_, "\n");
}

void RatioReporter::PrintScrape(const std::string& name, const Result& result) const {
  if (result.line_ns > 0) std::fprintf(summary_, "  %.1f ns a line", result.line_ns);
  if (result.body_mb > 0) std::fprintf(summary_, "  %.1f MB", result.body_mb);
  if (name != kLineBarOf) return;
  std::fprintf(summary_, "  <= %g ns %s", kMaxLineNs,
               result.line_ns <= kMaxLineNs ? "met" : "MISSED");
}

void RatioReporter::PrintWhileScraped() const {
  const auto alone = results_.find("BM_RecordWhileScraped/alone");
  const auto scraped = results_.find("BM_RecordWhileScraped/scraped");
  if (alone == results_.end() || scraped == results_.end()) return;
  // CPU time: the recording thread's share of a busy machine says nothing about Pitwall.
  const double times = scraped->second.cpu_ns / alone->second.cpu_ns;
  std::fprintf(summary_, "a record while scraped: %.3f times one alone  <= %.2f %s\n", times,
               kMaxScrapedRatio, times <= kMaxScrapedRatio ? "met" : "MISSED");
}

void RatioReporter::PrintRate(const std::string& name, const Result& result) const {
  const bool has_rival = name.find(kOurs) != std::string::npos;
  if (has_rival || name.find(kRivals) != std::string::npos) return;
  std::fprintf(summary_, "%-44s %12s", name.c_str(), Scaled(result.ns).c_str());
  if (result.items_per_second > 0)
    std::fprintf(summary_, "  %.2f M/s", result.items_per_second / 1e6);
  PrintScrape(name, result);
  if (const Bar* bar = BarOf(kRateBars, name)) {
    std::fprintf(summary_, "  >= %g M/s %s", bar->bound / 1e6,
                 PassOrFail(*bar, result.items_per_second));
  }
  std::fprintf(summary_, "\n");
}

}  // namespace pitwall::bench
