// The kernel's statistics of this process, for the usual `process_*` families.
#pragma once

#include <cstdint>

namespace pitwall::self_metrics {

struct ProcessStats {
  double cpu_seconds = 0;         // user and system
  double start_time_seconds = 0;  // since the epoch
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
};

// Reads /proc/self; a value that cannot be read stays 0. Any thread; about 50 µs.
ProcessStats ReadProcessStats();

}  // namespace pitwall::self_metrics
