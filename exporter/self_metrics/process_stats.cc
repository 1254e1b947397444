#include "exporter/self_metrics/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace pitwall::self_metrics {

namespace {

// The boot time of the machine, from `btime` in /proc/stat.
double BootTimeSeconds() {
  std::ifstream file("/proc/stat");
  std::string key;
  double value = 0;
  while (file >> key) {
    if (key == "btime" && file >> value) return value;
    file.ignore(1 << 20, '\n');
  }
  return 0;
}

// Reads the fields of proc(5)'s stat, from the third on. The second field, the name, may contain
// blanks and brackets.
void ReadStat(ProcessStats& stats) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  const double ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  std::string field;
  for (int number = 3; fields >> field; ++number) {
    if (number == 14 || number == 15) stats.cpu_seconds += std::stod(field) / ticks_per_second;
    if (number == 20) stats.threads = std::stoull(field);
    if (number == 22) {
      stats.start_time_seconds = BootTimeSeconds() + std::stod(field) / ticks_per_second;
    }
    if (number == 23) stats.virtual_bytes = std::stoull(field);
    if (number == 24) {
      stats.resident_bytes = std::stoull(field) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    }
  }
}

std::uint64_t CountOpenFds() {
  std::error_code error;
  const std::filesystem::directory_iterator fds("/proc/self/fd", error);
  if (error) return 0;
  const auto count = std::distance(begin(fds), end(fds));
  return count > 0 ? static_cast<std::uint64_t>(count) - 1 : 0;  // without the iterator's own
}

}  // namespace

ProcessStats ReadProcessStats() {
  ProcessStats stats;
  ReadStat(stats);
  stats.open_fds = CountOpenFds();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.max_fds = limit.rlim_cur;
  return stats;
}

}  // namespace pitwall::self_metrics
