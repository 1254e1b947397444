#include "exporter/http/send_budget.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "exporter/http/connection.h"

namespace pitwall::http {
namespace {

// A connection that only records whether its sending was ended.
class FakeConnection final : public Connection {
 public:
  const RequestHead& Head() const override { return head_; }
  bool IsTls() const override { return false; }
  int ReadBody(char* /*into*/, std::size_t /*max_bytes*/) override { return 0; }
  std::size_t Write(std::string_view bytes) override { return bytes.size(); }
  Stream NonBlockingStream() override { return Stream(-1, nullptr); }
  void SetDeadline(Clock::time_point /*deadline*/, Phase phase) override {
    is_ended = phase == Phase::kSending;
  }
  bool ClearDeadline() override { return is_ended; }
  bool HasExpired() const override { return is_ended; }
  void BeginRequest() override {}
  void EndRequest() override {}
  void DisableKeepAlive() override {}

  bool is_ended = false;

 private:
  const RequestHead head_{};
};

constexpr std::size_t kMiB = 1 << 20;

TEST(SendBudgetTest, SmallResponsesDoNotCount) {
  SendBudget budget(1);
  FakeConnection connection;
  const int body = 0;
  const SendBudget::Share first(budget, connection, &body, SendBudget::kSmallBytes);
  const SendBudget::Share second(budget, connection, &connection, SendBudget::kSmallBytes);
  EXPECT_TRUE(first.is_granted());
  EXPECT_TRUE(second.is_granted());
}

TEST(SendBudgetTest, BeyondTheBudgetANewResponseIsRefusedWhileTheOthersAreYoung) {
  SendBudget budget(2 * kMiB);
  FakeConnection one;
  FakeConnection two;
  FakeConnection three;
  const SendBudget::Share first(budget, one, &one, kMiB);
  std::optional<SendBudget::Share> second(std::in_place, budget, two, &two, kMiB);
  EXPECT_TRUE(second->is_granted());
  EXPECT_FALSE(SendBudget::Share(budget, three, &three, kMiB).is_granted());
  EXPECT_FALSE(one.is_ended);
  second.reset();
  EXPECT_TRUE(SendBudget::Share(budget, three, &three, kMiB).is_granted());
}

TEST(SendBudgetTest, ASharedBodyCountsOnce) {
  SendBudget budget(kMiB);
  FakeConnection one;
  FakeConnection two;
  const std::string body;
  const SendBudget::Share first(budget, one, &body, kMiB);
  const SendBudget::Share second(budget, two, &body, kMiB);
  EXPECT_TRUE(second.is_granted());
  EXPECT_FALSE(SendBudget::Share(budget, two, &two, kMiB).is_granted());
}

TEST(SendBudgetTest, TheOldestResponseEndsOnceItIsSlow) {
  SendBudget budget(2 * kMiB);
  FakeConnection old;
  FakeConnection young;
  FakeConnection third;
  const SendBudget::Share first(budget, old, &old, kMiB);
  std::this_thread::sleep_for(SendBudget::kGrace + std::chrono::milliseconds(10));
  const SendBudget::Share second(budget, young, &young, kMiB);
  const SendBudget::Share late(budget, third, &third, kMiB);
  EXPECT_TRUE(late.is_granted());
  EXPECT_TRUE(old.is_ended);
  EXPECT_FALSE(young.is_ended);
}

TEST(SendBudgetTest, AResponseLargerThanTheBudgetMayBeAlone) {
  SendBudget budget(kMiB);
  FakeConnection one;
  FakeConnection two;
  const SendBudget::Share large(budget, one, &one, 10 * kMiB);
  EXPECT_TRUE(large.is_granted());
  EXPECT_FALSE(SendBudget::Share(budget, two, &two, kMiB).is_granted());
}

}  // namespace
}  // namespace pitwall::http
