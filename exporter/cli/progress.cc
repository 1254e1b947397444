#include "exporter/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace pitwall::cli {

namespace {

constexpr std::size_t kBarColumns = 24;
constexpr std::chrono::milliseconds kRedraw{100};

std::string Bar(std::uint64_t read_bytes, std::uint64_t total_bytes) {
  const double share =
      std::min(1.0, static_cast<double>(read_bytes) / static_cast<double>(total_bytes));
  const auto filled = static_cast<std::size_t>(share * kBarColumns);
  const std::string percent = std::to_string(static_cast<int>(share * 100));
  return "[" + std::string(filled, '#') + std::string(kBarColumns - filled, ' ') + "] " +
         std::string(3 - percent.size(), ' ') + percent + "%  ";
}

}  // namespace

std::string Summary(const ImportCounts& counts) {
  return std::to_string(counts.lines) + (counts.lines == 1 ? " line" : " lines") +
         " read: " + std::to_string(counts.accepted) + " accepted, " +
         std::to_string(counts.duplicates) + " duplicates, " + std::to_string(counts.rejected) +
         " rejected";
}

std::string ProgressLine(const ImportState& state) {
  const ImportCounts& counts = state.counts;
  const double elapsed_s = std::max(0.001, static_cast<double>(state.elapsed.count()) / 1000);
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(counts.lines) / elapsed_s);
  std::string line = state.total_bytes > 0 ? Bar(state.read_bytes, state.total_bytes) : "";
  line += std::to_string(counts.lines) + " lines  " + std::to_string(rate) + "/s  " +
          std::to_string(counts.accepted) + " accepted  " + std::to_string(counts.duplicates) +
          " duplicates  " + std::to_string(counts.rejected) + " rejected";
  return line;
}

Progress::Progress(std::FILE* out, std::uint64_t total_bytes)
    : out_(out), is_terminal_(isatty(fileno(out)) != 0), total_bytes_(total_bytes) {}

void Progress::Show(const ImportCounts& counts, std::uint64_t read_bytes) {
  const Clock::time_point now = Clock::now();
  if (!is_terminal_ || now - drawn_at_ < kRedraw) return;
  drawn_at_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_at_);
  std::fprintf(out_, "\r\x1b[K%s",
               ProgressLine({counts, read_bytes, total_bytes_, elapsed}).c_str());
  std::fflush(out_);
}

void Progress::Erase() {
  if (is_terminal_) std::fputs("\r\x1b[K", out_);
}

}  // namespace pitwall::cli
