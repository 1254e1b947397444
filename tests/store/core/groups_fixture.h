// A store whose agents retire after a minute, and the sums of its groups.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {

struct Sum {
  std::uint64_t live = 0;
  std::uint64_t retired = 0;
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t sum_ns = 0;
  bool operator==(const Sum&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Sum& sum) {
    return out << sum.live << " live, " << sum.retired << " retired, " << sum.calls << " calls, "
               << sum.errors << " errors, " << sum.sum_ns << " ns";
  }
};
using Sums = std::map<std::string, Sum>;

inline Sums SumsOf(const Store& store, Window window, GroupDimension dimension) {
  Sums sums;
  const Reading reading = store.ReadGroups(window, dimension);
  for (const GroupReading& group : reading.groups) {
    Sum& sum = sums[std::string(group.group)];
    sum = {group.live_agents, group.retired_agents, group.sum.tool_calls, group.sum.tool_errors,
           group.sum.time_spent.tool_ns};
  }
  return sums;
}

class GroupsTest : public ::testing::Test {
 protected:
  GroupsTest() {
    options_ = OptionsWith(clock_);
    options_.agents_retention = std::chrono::seconds(60);
  }

  static void Work(Store& store, const std::string& agent_id, std::string_view role,
                   std::string_view model, int calls) {
    Agent agent = store.GetAgent(agent_id);
    agent.Describe(role, model);
    Tool tool = agent.GetTool("bash");
    for (int i = 0; i < calls; ++i) tool.Record(std::chrono::milliseconds(2), i % 4 != 0);
  }
  // One call of an agent that an event describes.
  void WorkOf(Store& store, const std::string& agent_id, std::string_view version,
              const std::vector<std::string_view>& labels) {
    Event event;
    event.type = EventType::kToolCall;
    event.agent_id = agent_id;
    event.tool = "bash";
    event.version = version;
    event.labels = labels;
    event.timestamp_ms = clock_.WallMs();
    store.Apply(event);
  }
  using Calls = std::map<std::string, std::uint64_t>;
  static Calls CallsOf(const Store& store, GroupDimension dimension) {
    Calls calls;
    for (const auto& [name, sum] : SumsOf(store, Window::kAll, dimension)) calls[name] = sum.calls;
    return calls;
  }
  void Pass(Store& store, int slots) {
    for (int slot = 0; slot < slots; ++slot) {
      clock_.Advance(10'000);
      store.Sample();
    }
  }

  FakeClock clock_;
  StoreOptions options_;
};

}  // namespace pitwall
