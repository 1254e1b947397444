#include "exporter/storage/journal_entry.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "exporter/http/coding.h"

namespace pitwall::storage {
namespace {

TEST(JournalEntryTest, ACompressedBodyIsStoredAsItWasSent) {
  const std::string text(100'000, 'x');
  const std::string gzip = http::Gzip(text);
  for (const events::BodyType type : {events::BodyType::kJson, events::BodyType::kNdjson}) {
    const events::ReceivedBody body = {text, type, 17, 5, gzip};
    const journal::Entry entry = EntryOf(body);
    EXPECT_EQ(entry.body, gzip);
    std::string inflated;
    const std::optional<events::ReceivedBody> read = ReceivedBodyOf(entry, &inflated);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, text);
    EXPECT_EQ(read->type, type);
    EXPECT_EQ(read->arrived_at_ms, 17);
    EXPECT_EQ(read->quality_max, 5);
  }
}

TEST(JournalEntryTest, TheShorterFormIsStored) {
  const std::string gzip = http::Gzip("{}");
  ASSERT_GT(gzip.size(), 2U);
  const journal::Entry entry = EntryOf({"{}", events::BodyType::kJson, 1, 10, gzip});
  EXPECT_EQ(entry.body, "{}");
  EXPECT_EQ(entry.form, journal::BodyForm::kJson);
}

TEST(JournalEntryTest, AnEntryThatCannotBeDecompressedIsNoBody) {
  std::string inflated;
  EXPECT_FALSE(ReceivedBodyOf({"no gzip", journal::BodyForm::kGzipLines, 1, 10}, &inflated));
}

}  // namespace
}  // namespace pitwall::storage
