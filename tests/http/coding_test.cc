#include "exporter/http/coding.h"

#include <gtest/gtest.h>

namespace pitwall::http {
namespace {

TEST(CodingTest, AcceptEncodingIsReadWithItsQualities) {
  for (const char* accepts : {"gzip", "GZIP", "br, gzip", "gzip;q=0.001", "x-gzip", "*",
                              "identity;q=0, gzip ; q=1", "*;q=0, gzip", "gzip;level=5;q=0.2"}) {
    EXPECT_TRUE(AcceptsCoding(accepts, "gzip")) << accepts;
  }
  for (const char* refuses :
       {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "notgzip", "identity"}) {
    EXPECT_FALSE(AcceptsCoding(refuses, "gzip")) << refuses;
  }
}

TEST(CodingTest, EachCodingIsRequestedByItsName) {
  EXPECT_TRUE(AcceptsCoding("gzip, deflate, BR", "br"));
  EXPECT_FALSE(AcceptsCoding("gzip", "br"));
  EXPECT_FALSE(AcceptsCoding("gzip, br;q=0", "br"));
}

TEST(CodingTest, GzippedTextIsInflatedUnchanged) {
  for (const std::size_t size : {0U, 1U, 16383U, 16384U, 16385U, 1'000'000U}) {
    std::string body(size, 'a');
    for (std::size_t i = 0; i < size; i += 7) body[i] = static_cast<char>(i);
    std::string back;
    ASSERT_EQ(Gunzip(Gzip(body), size, &back), Inflated::kComplete) << size;
    EXPECT_EQ(back, body);
  }
}

TEST(CodingTest, MembersFollowEachOther) {
  std::string back;
  ASSERT_EQ(Gunzip(Gzip("one ") + Gzip("two"), 100, &back), Inflated::kComplete);
  EXPECT_EQ(back, "one two");
}

TEST(CodingTest, TheBoundIsExactAndAppliesWhileInflating) {
  std::string back;
  EXPECT_EQ(Gunzip(Gzip(std::string(100, 'x')), 100, &back), Inflated::kComplete);
  EXPECT_EQ(Gunzip(Gzip(std::string(101, 'x')), 100, &back), Inflated::kTooLarge);
  EXPECT_EQ(Gunzip(Gzip(std::string(50'000'000, 'x')), 1000, &back), Inflated::kTooLarge);
  EXPECT_LE(back.capacity(), 100'000U);
  EXPECT_EQ(Gunzip(Gzip(std::string(60, 'x')) + Gzip(std::string(60, 'x')), 100, &back),
            Inflated::kTooLarge);
}

TEST(CodingTest, EveryTruncationAndGarbageIsBroken) {
  const std::string whole = Gzip("some text to be cut");
  std::string back;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(Gunzip(whole.substr(0, length), 1000, &back), Inflated::kBroken) << length;
  }
  EXPECT_EQ(Gunzip(whole + "garbage", 1000, &back), Inflated::kBroken);
}

}  // namespace
}  // namespace pitwall::http
