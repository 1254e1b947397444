#include "pitwall/internal/assert.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace pitwall::internal {
namespace {

// Ignores errors: there is no other place to report them.
void Write(std::string_view text) noexcept {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void AssertFailed(const char* file, int line, const char* condition) noexcept {
  char digits[12];
  const std::to_chars_result number = std::to_chars(digits, digits + sizeof digits, line);
  Write(file);
  Write(":");
  Write({digits, static_cast<std::size_t>(number.ptr - digits)});
  Write(": assertion failed: ");
  Write(condition);
  Write("\n");
  std::abort();
}

}  // namespace pitwall::internal
