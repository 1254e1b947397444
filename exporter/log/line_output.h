// Writes lines to a descriptor without waiting for its reader.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace pitwall::cli {

// Thread safety: any thread; a line of one thread is never mixed with another's. The descriptor is
// borrowed.
class LineOutput {
 public:
  static constexpr std::size_t kMaxLineBytes = 4096;  // PIPE_BUF

  explicit LineOutput(int descriptor) : descriptor_(descriptor) {}

  // Writes the line, which ends with a newline, if the descriptor accepts it now; otherwise the
  // line is lost. If lines were lost before, first writes the line that `describe_lost(count)`
  // returns. Longer lines are cut.
  void Write(std::string line, const std::function<std::string(std::uint64_t)>& describe_lost);
  // Lines lost so far.
  std::uint64_t lost() const { return total_lost_.load(std::memory_order_relaxed); }

 private:
  bool TryWrite(std::string& line) const;

  const int descriptor_;
  std::mutex mutex_;
  std::uint64_t lost_ = 0;                    // since the last line that was written
  std::atomic<std::uint64_t> total_lost_{0};  // relaxed: a statistic
};

}  // namespace pitwall::cli
