// What fork() means for attached recorders.
#pragma once

namespace pitwall::internal {

class AttachedRecorder;

// Calls every recorder that has entered before and after each fork() of this process. Any thread.
// A child made by clone() alone, without fork()'s handlers, must not record.
class ForkGuard {
 public:
  static void Register(AttachedRecorder& recorder);
  static void Unregister(AttachedRecorder& recorder);
};

}  // namespace pitwall::internal
