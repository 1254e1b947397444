// A folder with an arena, its collector, and the store that the collector adds to.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_store.h"

namespace pitwall {

class SharedArena {
 public:
  explicit SharedArena(const StoreOptions& options = OptionsWithoutSampler()) : options_(options) {
    Open();
  }

  const std::string& folder() const { return folder_.path(); }
  std::string file() const { return folder() + "/pitwall.arena"; }
  const StoreOptions& options() const { return options_; }
  Store& store() { return *store_; }
  ArenaCollector& collector() { return *collector_; }

  // Makes a new collector and a new store, as after a restart from a snapshot with these offsets.
  void Open(const std::vector<ArenaOffsets>& offsets = {}) {
    collector_.reset();
    store_ = std::make_unique<Store>(options_);
    auto opened = ArenaCollector::Open(folder(), options_);
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    collector_ = *std::move(opened);
    collector_->RestoreOffsets(offsets);
  }
  void Close() { collector_.reset(); }

  // Collects, and returns the calls by agent and tool.
  using Calls = std::map<std::pair<std::string, std::string>, std::uint64_t>;
  Calls Take() {
    collector_->CollectCalls(*store_);
    const Reading reading = store_->Read(Window::kAll);
    Calls calls;
    for (const AgentReading& agent : reading.agents) {
      for (const ToolReading& tool : agent.tools) {
        calls[{std::string(agent.agent_id), std::string(tool.tool)}] = tool.calls;
      }
    }
    return calls;
  }

 private:
  test::TemporaryFolder folder_;
  const StoreOptions options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<ArenaCollector> collector_;
};

// Runs `work` in a child process, which exits without any cleanup; returns its pid.
template <class Work>
pid_t InChild(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  return child;
}

inline int WaitFor(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

}  // namespace pitwall
