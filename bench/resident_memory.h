// What this process holds of the machine's memory.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>

namespace pitwall::bench {

// Of /proc/self/status: `VmRSS` is what it holds now, `VmHWM` the most that it held.
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

}  // namespace pitwall::bench
