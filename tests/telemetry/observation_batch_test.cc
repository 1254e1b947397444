// Names of observations: always valid, and at most kMaxNameBytes long.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"

namespace pitwall::telemetry {
namespace {

TEST(ObservationBatchTest, AValidNameStaysWhereItIs) {
  ObservationBatch batch;
  const std::string name = "caf\xc3\xa9 tool";
  EXPECT_EQ(batch.NameOf(name).data(), name.data());
  EXPECT_EQ(batch.NameOf(name), name);
  EXPECT_EQ(batch.NameOf(""), "");
}

TEST(ObservationBatchTest, ControlCharactersAndBytesThatAreNotUtf8BecomeUnderscores) {
  ObservationBatch batch;
  EXPECT_EQ(batch.NameOf("a\nb\tc"), "a_b_c");
  EXPECT_EQ(batch.NameOf("a\x80\xff z"), "a__ z");
  EXPECT_EQ(batch.NameOf("\xc2\x85"), "_") << "a control character of two bytes";
}

TEST(ObservationBatchTest, EveryByteIsExaminedAtEveryPlace) {
  ObservationBatch batch;
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t size : {1U, 3U, 4U, 7U, 8U, 9U, 19U}) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(byte);
        const bool is_kept = batch.NameOf(text) == text;
        ASSERT_EQ(is_kept, IsValidName(text)) << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST(ObservationBatchTest, ALongNameIsCutAtACharacter) {
  ObservationBatch batch;
  EXPECT_EQ(batch.NameOf(std::string(200, 'x')), std::string(128, 'x'));
  const std::string wide = std::string(127, 'x') + "\xc3\xa9";
  EXPECT_EQ(batch.NameOf(wide), std::string(127, 'x'));
  EXPECT_TRUE(IsValidName(batch.NameOf(wide)));
}

TEST(ObservationBatchTest, KeptTextsLiveAsLongAsTheBatch) {
  ObservationBatch batch;
  std::string_view kept;
  {
    const std::string text = "some text";
    kept = batch.Keep(text);
  }
  EXPECT_EQ(kept, "some text");
  EXPECT_EQ(batch.Keep(""), "");
}

}  // namespace
}  // namespace pitwall::telemetry
