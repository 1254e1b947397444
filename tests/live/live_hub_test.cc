#include "exporter/live/live_hub.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/exposition/test_fleet.h"
#include "tests/live/client_model.h"
#include "tests/support/test_store.h"

namespace pitwall::live {
namespace {

class LiveHubTest : public ::testing::Test {
 protected:
  Reading Read(Window window) {
    ++reads_[static_cast<std::size_t>(window)];
    testing::TestFleet made(2);
    made.reading.window = window;
    made.agent(1).tool_calls = ++calls_;
    return std::move(made.reading);
  }
  static LiveHub::Send To(testing::ClientModel& client) {
    return [&client](const Message& message) { client.Apply(message->text()); };
  }
  int Reads(Window window) const { return reads_[static_cast<std::size_t>(window)]; }
  static std::uint64_t Calls(const testing::ClientModel& client) {
    return client.view().at("agents").at("agent-1").at("tool_calls");
  }

  std::uint64_t calls_ = 0;
  std::array<int, kWindows.size()> reads_{};
  FakeClock clock_;
  Store store_{OptionsWith(clock_)};  // empty: every reading is rated
  rating::RatingService rating_{store_, clock_, {.rate = testing::InOrder}};
  LiveHub hub_{[this](Window window) { return Read(window); }, rating_};
};

TEST_F(LiveHubTest, AClientIsSentTheFullViewThenEveryDelta) {
  testing::ClientModel client;
  hub_.Join(Window::kAll, To(client));
  EXPECT_EQ(client.messages(), 1);
  hub_.Tick();
  hub_.Tick();
  EXPECT_EQ(client.messages(), 3);
  EXPECT_EQ(Calls(client), calls_);
}

TEST_F(LiveHubTest, ALateClientSeesWhatTheOthersSee) {
  testing::ClientModel early;
  testing::ClientModel late;
  hub_.Join(Window::kAll, To(early));
  hub_.Tick();
  hub_.Join(Window::kAll, To(late));
  EXPECT_EQ(late.view(), early.view());
  hub_.Tick();
  EXPECT_EQ(late.view(), early.view());
  EXPECT_EQ(Reads(Window::kAll), 3);
}

TEST_F(LiveHubTest, EachWindowIsReadOnceATickAndOnlyWhileWatched) {
  testing::ClientModel first;
  testing::ClientModel second;
  const auto first_id = hub_.Join(Window::k1h, To(first));
  const auto second_id = hub_.Join(Window::k1h, To(second));
  EXPECT_EQ(Reads(Window::k1h), 1);
  hub_.Tick();
  EXPECT_EQ(Reads(Window::k1h), 2);
  hub_.Leave(first_id);
  hub_.Tick();
  EXPECT_EQ(Reads(Window::k1h), 3);
  EXPECT_EQ(first.messages(), 2);
  EXPECT_EQ(second.messages(), 3);
  hub_.Leave(second_id);
  hub_.Tick();
  EXPECT_EQ(Reads(Window::k1h), 3);
  EXPECT_EQ(Reads(Window::kAll), 0);
}

TEST_F(LiveHubTest, AnUnwatchedWindowStartsWithAFullViewForTheNextClient) {
  testing::ClientModel first;
  hub_.Leave(hub_.Join(Window::kAll, To(first)));
  testing::ClientModel next;
  hub_.Join(Window::kAll, To(next));
  EXPECT_EQ(Calls(next), calls_);
  EXPECT_EQ(calls_, 2U);
}

TEST_F(LiveHubTest, ClientsThatComeAndGoWhileItTicksMissNothing) {
  std::atomic<bool> done{false};
  std::thread ticker([&] {
    while (!done.load()) hub_.Tick();
  });
  for (int round = 0; round < 50; ++round) {
    testing::ClientModel client;
    const auto id = hub_.Join(Window::kAll, To(client));
    hub_.Tick();
    hub_.Leave(id);
    // The model throws if messages arrive in the wrong order.
    EXPECT_GE(client.messages(), 2);
  }
  done.store(true);
  ticker.join();
}

}  // namespace
}  // namespace pitwall::live
