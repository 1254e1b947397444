// Handles fork() for attached recorders.
#pragma once

namespace pitwall::internal {

class AttachedRecorder;

// Calls every registered recorder before and after each fork() of this process. Any thread. A child
// created by clone() alone, without fork()'s handlers, must not record.
class ForkGuard {
 public:
  static void Register(AttachedRecorder& recorder);
  static void Unregister(AttachedRecorder& recorder);
};

}  // namespace pitwall::internal
