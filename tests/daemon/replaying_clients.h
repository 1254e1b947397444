// Clients of a daemon that is killed and restarted, and the counts that it must have.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace pitwall::daemon {

// The address of the current daemon, and the number of events that all clients have sent.
class DaemonAddress {
 public:
  void Set(const std::string& address);
  // Waits until the address differs from `last`, or until there will be no other.
  std::string AwaitOtherThan(const std::string& last);
  void End();

  std::atomic<std::uint64_t> events_sent = 0;  // counted before each attempt

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string address_;
  bool has_ended_ = false;
};

// Sums over an agent's events.
struct Sums {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t input_tokens = 0;

  bool operator==(const Sums&) const = default;
};

// The number of ids that the daemon must remember. A batch is sent again only while far fewer ids
// have followed it.
inline constexpr std::uint64_t kIdsToRemember = 1'000'000;

// One thread that posts batches of events. It repeats every batch without an answer, and sometimes
// an answered one. Read its members after Stop().
class ReplayingClient {
 public:
  ReplayingClient(int number, std::uint64_t seed, DaemonAddress& address);

  // Sends until every started batch is answered. The daemon must run from here on.
  void Stop();

  std::map<std::string, Sums> answered;  // by agent; the events have ids
  // Of events without an id, under a separate agent: at least the number answered as accepted, at
  // most the number sent.
  std::string unnamed_agent;
  std::uint64_t unnamed_least = 0;
  std::uint64_t unnamed_most = 0;
  std::uint64_t batches = 0;
  std::uint64_t replays = 0;
  std::vector<std::string> faults;  // unexpected answers

 private:
  struct Batch {
    std::string body;
    bool is_array = false;
    std::uint64_t events = 0;
    std::uint64_t begun_at = 0;  // events_sent
    std::map<std::string, Sums> sums;
  };

  void Run(const std::stop_token& stop);
  Batch NewBatch();
  void AddEvent(Batch& batch);
  void SendUntilAnswered(Batch batch);
  void SendAgain(const Batch& batch);
  void SendUnnamed();
  bool Post(const std::string& body, bool is_array, std::uint64_t events, std::uint64_t& accepted);
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

  const std::string name_;
  std::mt19937_64 random_;
  DaemonAddress& daemon_;
  std::string address_;
  std::uint64_t next_id_ = 0;
  std::deque<Batch> newest_;
  std::jthread thread_;
};

}  // namespace pitwall::daemon
