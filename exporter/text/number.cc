#include "exporter/text/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "exporter/text/text_buffer.h"

namespace pitwall::text {

char* WriteShortest(char* at, double value) {
  if (std::isnan(value)) return Put(at, std::string_view("NaN"));
  if (std::isinf(value)) return Put(at, std::string_view(value > 0 ? "+Inf" : "-Inf"));
  return std::to_chars(at, at + kMaxNumberChars, value, std::chars_format::fixed).ptr;
}

std::string ShortestText(double value) {
  std::array<char, kMaxNumberChars> text;
  return {text.data(), WriteShortest(text.data(), value)};
}

}  // namespace pitwall::text
