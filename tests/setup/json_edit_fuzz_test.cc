// Additions to random texts, with white space, comments and trailing commas in all places.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "exporter/setup/json_edit.h"
#include "tests/support/soak.h"

namespace pitwall::setup {
namespace {

class TextGenerator {
 public:
  explicit TextGenerator(std::uint64_t seed) : random_(seed) {
    line_end_ = Below(2) == 0 ? "\n" : "\r\n";
    comments_ = Below(2) == 0;
    trailing_commas_ = Below(2) == 0;
    dense_ = Below(3) == 0;
  }

  std::string Document() { return Space() + Object(0) + Space(); }

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::string Space() {
    if (dense_) return "";
    std::string space;
    for (std::uint64_t parts = Below(4); parts > 0; --parts) {
      switch (Below(comments_ ? 6 : 4)) {
        case 0:
          space += ' ';
          break;
        case 1:
          space += '\t';
          break;
        case 2:
        case 3:
          space += line_end_ + std::string(Below(6), ' ');
          break;
        case 4:
          space += "/* {\"env\": } */";
          break;
        default:
          space += "// \"hooks\": [" + line_end_;
          break;
      }
    }
    return space;
  }

  // Names of the settings too, so that containers are found or have the wrong kind.
  std::string Key() {
    static const std::vector<std::string> keys = {"env", "hooks", "Stop", "X", "a", "b", "c"};
    return "\"" + keys[Below(keys.size())] + "\"";
  }

  std::string Value(int depth) {
    static const std::vector<std::string> scalars = {"1",     "-2.5e3",        "true", "null",
                                                     "\"x\"", "\"// \\\" }\"", "\"1\""};
    const std::uint64_t kind = depth > 3 ? 9 : Below(10);
    if (kind < 3) return Object(depth + 1);
    if (kind < 5) return Array(depth + 1);
    return scalars[Below(scalars.size())];
  }

  std::string Object(int depth) {
    return Items('{', '}',
                 [this, depth] { return Key() + Space() + ":" + Space() + Value(depth); });
  }
  std::string Array(int depth) {
    return Items('[', ']', [this, depth] { return Value(depth); });
  }

  template <class Item>
  std::string Items(char open, char close, const Item& item) {
    std::string text = open + Space();
    const std::uint64_t count = Below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
      text += item() + Space();
      if (i + 1 < count || (trailing_commas_ && Below(2) == 0)) text += "," + Space();
    }
    return text + close;
  }

  std::mt19937_64 random_;
  std::string line_end_;
  bool comments_ = false;
  bool trailing_commas_ = false;
  bool dense_ = false;
};

TEST(JsonEditFuzzTest, RandomTextsAreRestoredByteForByte) {
  const std::vector<JsonSetting> settings = {
      {{"env", "X"}, "1"},
      {{"env", "Y"}, "2"},
      {{"hooks", "Stop"}, {{"hooks", {{{"url", "u"}}}}}, true},
      {{"top"}, true},
  };
  const std::uint64_t seed = test::PrintedSeed();
  int added_count = 0;
  const int rounds = test::Rounds(400, 10'000);
  for (int round = 0; round < rounds; ++round) {
    TextGenerator generator(seed + static_cast<std::uint64_t>(round));
    const std::string text = generator.Document();
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
    const auto added = AddSettings(text, settings);
    if (!added.ok()) continue;  // a container has another kind, or a member another value
    ++added_count;
    ASSERT_TRUE(*HasSettings(added->text, settings)) << text << "\n→\n" << added->text;
    const auto removal = RemoveSettings(added->text, added->undo);
    ASSERT_TRUE(removal.ok());
    ASSERT_EQ(removal->text, text);
    ASSERT_TRUE(removal->changed.empty());
  }
  EXPECT_GT(added_count, rounds / 4);
}

}  // namespace
}  // namespace pitwall::setup
