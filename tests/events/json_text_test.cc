#include "exporter/events/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall::events {
namespace {

std::string Decoded(std::string_view raw) {
  char bytes[32];
  const auto size = DecodeEscapes(raw, bytes);
  return size ? std::string(bytes, *size) : "refused";
}

TEST(JsonTextTest, Utf8IsTheShortestFormOfARealCodePoint) {
  for (const char* text :
       {"", "a", "é", "€", "😀", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "a\xc3", "\xc3\xa9\xa9"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(JsonTextTest, ControlsAreThoseOfUnicode) {
  EXPECT_TRUE(IsUtf8WithoutControls("a b~é\xc2\xa0"));
  for (const char* text : {"\x01", "\n", "\t", "\x1f", "\x7f", "\xc2\x80", "\xc2\x9f", "\xff"}) {
    EXPECT_FALSE(IsUtf8WithoutControls(text)) << text;
  }
  EXPECT_FALSE(IsUtf8WithoutControls(std::string_view("a\0b", 3)));
}

TEST(JsonTextTest, EscapesAreDecoded) {
  EXPECT_EQ(Decoded(R"(plain)"), "plain");
  EXPECT_EQ(Decoded(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(Decoded(R"(\u0041\u00e9\u20AC\ud83d\ude00)"), "Aé€😀");
  EXPECT_EQ(Decoded(R"(\u0000)"), std::string(1, '\0'));
}

TEST(JsonTextTest, BadEscapesAreRefused) {
  for (const char* raw : {R"(\)", R"(\x41)", R"(\')", R"(\u)", R"(\u12)", R"(\u12g4)", R"(\u-123)",
                          R"(\U0041)", R"(\@)"}) {
    EXPECT_EQ(Decoded(raw), "refused") << raw;
    EXPECT_FALSE(HasWellFormedEscapes(raw)) << raw;
  }
}

TEST(JsonTextTest, ALoneSurrogateIsWellFormedButCannotBeDecoded) {
  for (const char* raw : {R"(\ud83d)", R"(\ude00)", R"(\ud83dx)", R"(\ud83d\n)", R"(\ud83d\ud83d)",
                          R"(\ude00\ud83d)", R"(\ud83dA)"}) {
    EXPECT_EQ(Decoded(raw), "refused") << raw;
    EXPECT_TRUE(HasWellFormedEscapes(raw)) << raw;
  }
}

TEST(JsonTextTest, WhatDoesNotFitIsRefused) {
  char bytes[4];
  EXPECT_EQ(DecodeEscapes("abcd", bytes), 4U);
  EXPECT_EQ(DecodeEscapes("abcde", bytes), std::nullopt);
  EXPECT_EQ(DecodeEscapes(R"(ab\u20ac)", bytes), std::nullopt);
}

}  // namespace
}  // namespace pitwall::events
