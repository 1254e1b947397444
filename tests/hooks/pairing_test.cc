#include "exporter/hooks/pairing.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace pitwall::hooks {
namespace {

constexpr std::uint64_t kKey = 1'000'000;

TEST(PairingTest, AnEndFindsItsBeginningOnce) {
  Pairing pairing;
  pairing.StartTurn(kKey, "p", 5);
  const auto turn = pairing.EndTurn(kKey);
  ASSERT_TRUE(turn.has_value());
  EXPECT_EQ(turn->start_ms, 5);
  EXPECT_EQ(turn->id, "p");
  EXPECT_FALSE(pairing.EndTurn(kKey).has_value());
}

TEST(PairingTest, TheOldestEntryIsEvicted) {
  Pairing pairing;
  for (std::uint64_t key = 0; key <= Pairing::kMaxEntries; ++key) pairing.StartTurn(key, "", 1);
  EXPECT_FALSE(pairing.EndTurn(0).has_value());
  EXPECT_TRUE(pairing.EndTurn(1).has_value());
}

TEST(PairingTest, ATurnThatBeganAgainIsAsYoungAsItsNewBeginning) {
  for (const bool has_ended : {true, false}) {
    Pairing pairing;
    pairing.StartTurn(kKey, "first", 1);
    if (has_ended) pairing.EndTurn(kKey);
    for (std::uint64_t key = 1; key < Pairing::kMaxEntries; ++key) pairing.StartTurn(key, "", 2);
    pairing.StartTurn(kKey, "second", 3);
    pairing.StartTurn(kKey + 1, "", 4);
    const auto turn = pairing.EndTurn(kKey);
    ASSERT_TRUE(turn.has_value()) << has_ended;
    EXPECT_EQ(turn->id, "second");
  }
}

TEST(PairingTest, EndedTurnsTakeNoRoom) {
  Pairing pairing;
  pairing.StartTurn(kKey, "p", 1);
  for (std::uint64_t key = 0; key < 2 * Pairing::kMaxEntries; ++key) {
    pairing.StartTurn(key, "", 2);
    pairing.EndTurn(key);
  }
  EXPECT_TRUE(pairing.EndTurn(kKey).has_value());
}

TEST(PairingTest, APermissionRequestBelongsToTheNewestCallWithItsArguments) {
  Pairing pairing;
  pairing.StartCall(1, 7, 10);
  pairing.StartCall(2, 7, 20);
  pairing.AskPermission(7, 30);
  EXPECT_EQ(pairing.EndCall(1)->asked_ms, 0);
  EXPECT_EQ(pairing.EndCall(2)->asked_ms, 30);
}

}  // namespace
}  // namespace pitwall::hooks
