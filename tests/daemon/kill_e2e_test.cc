// The daemon is killed at random instants under load. No answered event is lost or counted twice.
#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <thread>

#include "tests/daemon/replaying_clients.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/soak.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using std::chrono::microseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kClients = 4;

class KillE2eTest : public test::DaemonTest {
 protected:
  std::vector<std::string> Flags() const {
    return {"--snapshot.interval=1s", "--events.remember=" + std::to_string(kIdsToRemember)};
  }
  void Wait(std::int64_t most_us) {
    std::this_thread::sleep_for(
        microseconds(static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most_us))));
  }

  // Killed before it has announced its address, while it restores or replays.
  void KillWhileItStarts() {
    std::vector<std::string> command = test::Pitwall(
        {"serve", "--web.listen-address=127.0.0.1:0", "--storage.path=" + folder_.path()});
    for (const std::string& flag : Flags()) command.push_back(flag);
    test::ChildProcess process(command);
    Wait(60'000);
    process.Signal(SIGKILL);
    EXPECT_EQ(process.Wait(), 128 + SIGKILL) << process.Errors().Text();
  }

  void KillUnderLoad(bool lives_long) {
    Start(Flags());
    address_.Set(Address());
    Wait(lives_long ? 2'000'000 : 150'000);
    EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL) << daemon_->Log();
    ExpectNothingWrong();
  }

  void ExpectNothingWrong() {
    const std::string log = daemon_->Log();
    EXPECT_THAT(log, Not(HasSubstr("level=error")));
    lives_that_replayed_ += log.find("Replayed the journal") != log.npos ? 1 : 0;
    lives_that_restored_ += log.find("Restored the snapshot") != log.npos ? 1 : 0;
    torn_ += log.find("was cut short") != log.npos ? 1 : 0;
  }

  void ExpectAllCounted(const std::vector<std::unique_ptr<ReplayingClient>>& clients) const {
    const json agents = View("/api/agent-performance?window=all&limit=10000")["agents"];
    for (const auto& client : clients) {
      EXPECT_THAT(client->faults, IsEmpty());
      for (const auto& [agent_id, expected] : client->answered) {
        const json& agent = agents[agent_id];
        EXPECT_EQ(agent["tool_calls"], expected.calls) << agent_id;
        EXPECT_EQ(agent["tool_errors"], expected.errors) << agent_id;
        EXPECT_EQ(agent["tokens"]["input"], expected.input_tokens) << agent_id;
      }
      if (client->unnamed_least == 0) continue;
      EXPECT_GE(agents[client->unnamed_agent]["tool_calls"], client->unnamed_least);
      EXPECT_LE(agents[client->unnamed_agent]["tool_calls"], client->unnamed_most);
    }
  }

  std::mt19937_64 random_{test::PrintedSeed()};
  DaemonAddress address_;
  int lives_that_replayed_ = 0;
  int lives_that_restored_ = 0;
  int torn_ = 0;
};

TEST_F(KillE2eTest, EveryAnsweredEventIsCountedExactlyOnce) {
  const int kills = test::Rounds(50, 500);
  std::vector<std::unique_ptr<ReplayingClient>> clients;
  const std::uint64_t seed = random_();
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<ReplayingClient>(i, seed, address_));
  }
  for (int i = 0; i < kills && !HasFailure(); ++i) {
    const std::uint64_t how = random_() % 12;
    how < 2 ? KillWhileItStarts() : KillUnderLoad(how == 2);
  }
  Start(Flags());
  address_.Set(Address());
  for (const auto& client : clients) client->Stop();
  ExpectAllCounted(clients);

  // One more restart loses nothing.
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  Start(Flags());
  ExpectAllCounted(clients);
  ExpectNothingWrong();

  std::uint64_t batches = 0;
  std::uint64_t replays = 0;
  std::uint64_t calls = 0;
  for (const auto& client : clients) {
    batches += client->batches;
    replays += client->replays;
    for (const auto& [agent, sums] : client->answered) calls += sums.calls;
  }
  EXPECT_GT(lives_that_replayed_, 0);
  EXPECT_GT(lives_that_restored_, 0);
  EXPECT_GT(replays, 0U);
  std::printf(
      "%d kills: %llu batches, %llu sent again without an answer, %llu calls; %d lives "
      "replayed, %d restored a snapshot, %d found a write cut short\n",
      kills, static_cast<unsigned long long>(batches), static_cast<unsigned long long>(replays),
      static_cast<unsigned long long>(calls), lives_that_replayed_, lives_that_restored_, torn_);
}

}  // namespace
}  // namespace pitwall::daemon
