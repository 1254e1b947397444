#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "pitwall/event.h"

namespace pitwall {
namespace {

TEST(EventNameTest, ACharacterThatIsNotAllowedIsFoundAtEveryPosition) {
  for (const std::string_view bad :
       {std::string_view("\0", 1), std::string_view("\x1f"), std::string_view("\x7f"),
        std::string_view("\xc2\x85"), std::string_view("\xff"), std::string_view("\xc3")}) {
    for (std::size_t size = 0; size < 40; ++size) {
      for (std::size_t at = 0; at <= size; ++at) {
        std::string name(size, 'n');
        name.insert(at, bad);
        EXPECT_FALSE(IsValidName(name)) << at << " of " << size;
      }
    }
  }
}

TEST(EventNameTest, AllOtherCharactersAreAllowed) {
  for (const std::string_view good : {" ", "~", "\xc2\xa0", "\xc3\xa9", "\xf0\x9f\x8f\x81"}) {
    for (std::size_t size = 0; size < 40; ++size) {
      EXPECT_TRUE(IsValidName(std::string(size, '~').append(good) + "rest of the name"));
    }
  }
  EXPECT_FALSE(IsValidName(""));
  EXPECT_TRUE(IsValidName(std::string(kMaxNameBytes, 'n')));
  EXPECT_FALSE(IsValidName(std::string(kMaxNameBytes + 1, 'n')));
}

}  // namespace
}  // namespace pitwall
