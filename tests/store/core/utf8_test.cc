#include "pitwall/host/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall {
namespace {

// Written with the plain rule of each length; the decoder is not used.
std::string Encoded(std::uint32_t code_point) {
  const auto tail = [&](int shift) {
    return static_cast<char>(0x80 | (code_point >> shift & 0x3f));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0 | code_point >> 6), tail(0)};
  if (code_point < 0x1'0000) {
    return {static_cast<char>(0xe0 | code_point >> 12), tail(6), tail(0)};
  }
  return {static_cast<char>(0xf0 | code_point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8Test, EveryCharacterIsDecodedAndEverySurrogateRefused) {
  for (std::uint32_t code_point = 0; code_point <= 0x10'ffff; ++code_point) {
    const std::string text = Encoded(code_point);
    const Utf8Character character = DecodeUtf8(text + "x");
    const bool is_surrogate = code_point >= 0xd800 && code_point < 0xe000;
    ASSERT_EQ(character.size_bytes, is_surrogate ? 0U : text.size()) << code_point;
    ASSERT_EQ(character.code_point, is_surrogate ? 0U : code_point);
  }
}

TEST(Utf8Test, ACharacterThatIsCutOffIsRefused) {
  for (const std::uint32_t code_point : {0x80U, 0x7ffU, 0x800U, 0xffffU, 0x1'0000U, 0x10'ffffU}) {
    const std::string text = Encoded(code_point);
    for (std::size_t size = 1; size < text.size(); ++size) {
      EXPECT_EQ(DecodeUtf8(text.substr(0, size)).size_bytes, 0U);
      EXPECT_EQ(DecodeUtf8(text.substr(0, size) + "xxx").size_bytes, 0U);
    }
  }
}

TEST(Utf8Test, OverlongFormsAndLoneBytesAreRefused) {
  for (const char* bad : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xbf", "\xff"}) {
    EXPECT_EQ(DecodeUtf8(bad).size_bytes, 0U);
  }
}

TEST(Utf8Test, ControlCharactersAreThoseOfBothBlocks) {
  for (std::uint32_t code_point = 0; code_point < 0x200; ++code_point) {
    const bool is_control = code_point <= 0x1f || (code_point >= 0x7f && code_point <= 0x9f);
    EXPECT_EQ(IsControlCharacter(code_point), is_control) << code_point;
  }
}

}  // namespace
}  // namespace pitwall
