#include "exporter/otlp/attribute_names.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace pitwall::otlp {
namespace {

TEST(AttributeNamesTest, AKeyIsFoundAtItsPosition) {
  const std::vector<std::string> keys = {"",
                                         "a",
                                         "tool_name",
                                         "gen_ai.usage.input_tokens",
                                         "gen_ai.usage.output_tokens",
                                         std::string(300, 'k')};
  const AttributeNames names(keys);
  EXPECT_EQ(names.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(names.Find(keys[i]), i) << keys[i];
    EXPECT_EQ(names[i], keys[i]);
  }
}

TEST(AttributeNamesTest, OtherKeysAreNotFound) {
  const AttributeNames names({"tool_name", "session.id"});
  for (const char* const key : {"", "tool_namf", "Tool_name", "tool_name ", "session.i", "x"}) {
    EXPECT_EQ(names.Find(key), AttributeNames::kNone) << key;
  }
  EXPECT_EQ(AttributeNames({}).Find("a"), AttributeNames::kNone);
}

// Names of one length that differ only where the hash does not look.
TEST(AttributeNamesTest, NamesWithTheSameHashAreToldApart) {
  std::vector<std::string> keys;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    keys.push_back("beginning." + std::string(1, letter) + std::string(30, '.') + ".end");
  }
  const AttributeNames names(keys);
  for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(names.Find(keys[i]), i);
}

TEST(AttributeNamesTest, ThousandsOfNamesAreFound) {
  std::vector<std::string> keys;
  for (int i = 0; i < 4'000; ++i) keys.push_back("key." + std::to_string(i));
  const AttributeNames names(keys);
  for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(names.Find(keys[i]), i);
  EXPECT_EQ(names.Find("key.4000"), AttributeNames::kNone);
}

}  // namespace
}  // namespace pitwall::otlp
