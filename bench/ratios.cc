#include "bench/ratios.h"

#include <array>
#include <cstdio>
#include <fstream>

namespace pitwall::bench {

namespace {

constexpr std::string_view kOurs = "/pitwall";
constexpr std::string_view kRivals = "/prometheus_cpp";

struct Bar {
  std::string_view name;
  double least;
};
constexpr std::array<Bar, 5> kRatioBars = {{
    {"BM_Record/pitwall/threads:1", 8},
    {"BM_Record/pitwall/threads:2", 20},
    {"BM_Lookup/pitwall", 3},
    {"BM_Scrape/pitwall/10000", 15},
    {"BM_Scrape/pitwall/100000", 15},
}};
constexpr std::array<Bar, 2> kRateBars = {{
    {"BM_Ingest", 1.5e6},
    {"BM_RemoteWriteSend/1000/real_time", 3e5},
}};

template <std::size_t N>
const Bar* BarOf(const std::array<Bar, N>& bars, std::string_view name) {
  for (const Bar& bar : bars) {
    if (bar.name == name) return &bar;
  }
  return nullptr;
}

const char* Verdict(const Bar& bar, double reached) {
  return reached >= bar.least ? "met" : "MISSED";
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

void RatioReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred) continue;
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median") continue;
    const double to_ns = 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
    Result& result = results_[run.run_name.str()];
    result.ns = run.GetAdjustedRealTime() * to_ns;
    const auto items = run.counters.find("items_per_second");
    if (items != run.counters.end()) result.items_per_second = items->second.value;
  }
  ConsoleReporter::ReportRuns(runs);
}

void RatioReporter::Finalize() {
  if (results_.empty()) return;
  std::printf("\n%s, %d processors\n", Processor().c_str(), benchmark::CPUInfo::Get().num_cpus);
  std::printf("%-32s %12s %15s %8s  %s\n", "benchmark", "pitwall", "prometheus_cpp", "ratio",
              "bar");
  for (const auto& [name, result] : results_) PrintRatio(name, result);
  for (const auto& [name, result] : results_) PrintRate(name, result);
  std::fflush(stdout);
}

void RatioReporter::PrintRatio(const std::string& name, const Result& result) const {
  const std::size_t ours_at = name.find(kOurs);
  if (ours_at == std::string::npos) return;
  std::string rivals_name = name;
  rivals_name.replace(ours_at, kOurs.size(), kRivals);
  const auto rival = results_.find(rivals_name);
  if (rival == results_.end()) return;
  const double ratio = rival->second.ns / result.ns;
  std::printf("%-32s %12s %15s %7.1fx", name.c_str(), Scaled(result.ns).c_str(),
              Scaled(rival->second.ns).c_str(), ratio);
  if (const Bar* bar = BarOf(kRatioBars, name)) {
    std::printf("  >= %gx %s", bar->least, Verdict(*bar, ratio));
  }
  std::printf("\n");
}

void RatioReporter::PrintRate(const std::string& name, const Result& result) const {
  const bool has_rival = name.find(kOurs) != std::string::npos;
  if (has_rival || name.find(kRivals) != std::string::npos) return;
  std::printf("%-32s %12s", name.c_str(), Scaled(result.ns).c_str());
  if (result.items_per_second > 0) std::printf("  %.2f M/s", result.items_per_second / 1e6);
  if (const Bar* bar = BarOf(kRateBars, name)) {
    std::printf("  >= %g M/s %s", bar->least / 1e6, Verdict(*bar, result.items_per_second));
  }
  std::printf("\n");
}

}  // namespace pitwall::bench
