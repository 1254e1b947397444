// The resident memory of this process.
#pragma once

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace pitwall::bench {

// A value of /proc/self/status: `VmRSS` is the current size, `VmHWM` the peak.
inline std::size_t StatusKib(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stoul(line.substr(field.size() + 1));
  }
  return 0;
}
inline double StatusMib(std::string_view field) {
  return static_cast<double>(StatusKib(field)) / 1024;
}
inline void PrintResident(double bar_mib) {
  const double resident_mib = StatusMib("VmRSS");
  std::printf("resident %.1f MiB (peak %.1f)  <= %g MiB %s\n", resident_mib, StatusMib("VmHWM"),
              bar_mib, resident_mib <= bar_mib ? "met" : "MISSED");
}

}  // namespace pitwall::bench
