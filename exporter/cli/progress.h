// Shows the progress of an import on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace pitwall::cli {

struct ImportCounts {
  std::uint64_t lines = 0;
  std::uint64_t accepted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
};

// "6000 lines read: 1612 accepted, 4388 duplicates, 0 rejected"
std::string Summary(const ImportCounts& counts);

struct ImportState {
  ImportCounts counts;
  std::uint64_t read_bytes = 0;
  std::uint64_t total_bytes = 0;  // 0: unknown
  std::chrono::milliseconds elapsed{0};
};

// "[#####     ]  52%  3120 lines  25000/s  1612 accepted  …"; no bar if the total is unknown.
std::string ProgressLine(const ImportState& state);

// Draws at most ten times a second, over its previous output. Draws nothing if `out` is not a
// terminal. One thread.
class Progress {
 public:
  explicit Progress(std::FILE* out, std::uint64_t total_bytes);

  void Show(const ImportCounts& counts, std::uint64_t read_bytes);
  void Erase();

 private:
  using Clock = std::chrono::steady_clock;

  std::FILE* const out_;
  const bool is_terminal_;
  const std::uint64_t total_bytes_;
  const Clock::time_point begun_at_ = Clock::now();
  Clock::time_point drawn_at_{};
};

}  // namespace pitwall::cli
