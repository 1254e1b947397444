// Events at the time of a fake clock.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {

class StoreFixture : public ::testing::Test {
 protected:
  Event ToolCallOf(std::string_view agent_id, std::string_view tool, std::uint64_t duration_ns) {
    Event event;
    event.type = EventType::kToolCall;
    event.agent_id = agent_id;
    event.tool = tool;
    event.duration_ns = duration_ns;
    event.timestamp_ms = clock_.WallMs();
    return event;
  }
  Event TaskEvent(EventType type, std::string_view task_id) {
    Event event = ToolCallOf("a", {}, 0);
    event.duration_ns.reset();
    event.type = type;
    event.task_id = task_id;
    return event;
  }

  FakeClock clock_;
};

}  // namespace pitwall
