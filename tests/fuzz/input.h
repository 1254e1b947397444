// Reads an input as numbers and texts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace pitwall::fuzz {

// At its end it gives zeros and empty texts. Texts are borrowed from the input.
class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}

  bool IsEmpty() const { return bytes_.empty(); }

  template <class T>
  T Number() {
    static_assert(std::is_trivially_copyable_v<T>);
    T number{};
    const std::size_t count = std::min(sizeof number, bytes_.size());
    if (count > 0) std::memcpy(&number, bytes_.data(), count);
    bytes_.remove_prefix(count);
    return number;
  }
  std::uint8_t Byte() { return Number<std::uint8_t>(); }
  // Below the bound, which is not 0.
  std::size_t Below(std::size_t bound) {
    return bound <= 256 ? Byte() % bound : Number<std::uint32_t>() % bound;
  }
  // A text behind its length, which has two bytes.
  std::string_view Text() {
    const std::size_t size = Number<std::uint16_t>();
    return Consume(std::min(size, bytes_.size()));
  }
  std::string_view Rest() { return Consume(bytes_.size()); }

 private:
  std::string_view Consume(std::size_t count) {
    const std::string_view text = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return text;
  }

  std::string_view bytes_;
};

// A text as Input::Text() reads it.
inline std::string WithLength(std::string_view text) {
  std::string bytes = {static_cast<char>(text.size()), static_cast<char>(text.size() >> 8)};
  return bytes += text;
}

}  // namespace pitwall::fuzz
