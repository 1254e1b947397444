// Counts the tool calls of every agent, step by step, in one pass over the slots.
#pragma once

#include <chrono>

#include "core/store_core.h"
#include "pitwall/activity.h"
#include "pitwall/window.h"

namespace pitwall::internal {

// Waits while a slot is sealed; recorders never wait for it. O(entries in the window's slots).
Activity ReadActivity(StoreCore& core, Window window, std::chrono::milliseconds step);

}  // namespace pitwall::internal
