// A process that records into an arena as fast as it can until End(), and counts its records.
#pragma once

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <csignal>
#include <string>

#include "tests/store/shared/shared_arena.h"

namespace pitwall {

class RecordingProcess {
 public:
  static constexpr int kAgents = 4;

  // Agents are named "<prefix>-0" to "<prefix>-3"; their tool is "bash".
  RecordingProcess(const std::string& folder, const std::string& prefix)
      : done_(*static_cast<Done*>(mmap(nullptr, sizeof(Done), PROT_READ | PROT_WRITE,
                                       MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    pid_ = InChild([&] { Record(folder, prefix); });
  }
  ~RecordingProcess() {
    if (pid_ != 0) End();
    munmap(&done_, sizeof(Done));
  }
  RecordingProcess(const RecordingProcess&) = delete;
  RecordingProcess& operator=(const RecordingProcess&) = delete;

  // Waits until it has completed that many more rounds of one call for each agent.
  void AwaitRounds(std::uint64_t rounds) const {
    const std::uint64_t until = done_.rounds + rounds;
    while (done_.rounds < until && waitpid(pid_, nullptr, WNOHANG) == 0) sched_yield();
  }
  void Signal(int signal) const { kill(pid_, signal); }
  // Ends it and returns its status.
  int End() {
    done_.is_over = true;
    const int status = WaitFor(pid_);
    pid_ = 0;
    return status;
  }

  std::uint64_t rounds() const { return done_.rounds; }
  std::uint64_t calls_of(int agent) const { return done_.calls[static_cast<std::size_t>(agent)]; }
  std::uint64_t lost_pages() const { return done_.lost_pages; }

 private:
  struct Done {
    std::atomic<bool> is_over;
    std::atomic<std::uint64_t> rounds;
    std::atomic<std::uint64_t> lost_pages;
    std::array<std::atomic<std::uint64_t>, kAgents> calls;
  };

  // Two agents keep their handles; the others get new ones in each round.
  void Record(const std::string& folder, const std::string& prefix) {
    AttachedStore store = Store::Attach(folder);
    const auto id = [&](int agent) { return prefix + "-" + std::to_string(agent); };
    std::array<Tool, 2> kept = {store.GetAgent(id(0)).GetTool("bash"),
                                store.GetAgent(id(1)).GetTool("bash")};
    for (unsigned round = 0; !done_.is_over; ++round) {
      const auto duration = std::chrono::microseconds(1 + round % 10'000);
      for (int agent = 0; agent < kAgents; ++agent) {
        if (agent < 2) {
          kept[static_cast<std::size_t>(agent)].Record(duration);
        } else {
          store.GetAgent(id(agent)).GetTool("bash").Record(duration);
        }
        // Relaxed: the final value is read after this process has ended.
        done_.calls[static_cast<std::size_t>(agent)].fetch_add(1, std::memory_order_relaxed);
      }
      if (round % 64 == 0) store.GetAgent(id(2)).Heartbeat();
      done_.lost_pages = store.stats().lost_pages;
      done_.rounds.fetch_add(1, std::memory_order_relaxed);
    }
  }

  Done& done_;
  pid_t pid_ = 0;
};

}  // namespace pitwall
