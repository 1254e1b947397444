#include "shared/fork_guard.h"

#include <pthread.h>

#include <mutex>
#include <vector>

#include "shared/attached_recorder.h"

namespace pitwall::internal {

namespace {

std::mutex& Mutex() {
  static std::mutex mutex;
  return mutex;
}
// Never destroyed: a thread may fork while the process ends.
std::vector<AttachedRecorder*>& Recorders() {
  static auto& recorders = *new std::vector<AttachedRecorder*>;
  return recorders;
}

void BeforeFork() {
  Mutex().lock();
  for (AttachedRecorder* const recorder : Recorders()) recorder->BeforeFork();
}
void AfterForkInParent() {
  for (AttachedRecorder* const recorder : Recorders()) recorder->AfterForkInParent();
  Mutex().unlock();
}
void AfterForkInChild() {
  for (AttachedRecorder* const recorder : Recorders()) recorder->AfterForkInChild();
  Mutex().unlock();
}

}  // namespace

void ForkGuard::Register(AttachedRecorder& recorder) {
  static const int installed = pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild);
  static_cast<void>(installed);
  const std::lock_guard lock(Mutex());
  Recorders().push_back(&recorder);
}

void ForkGuard::Unregister(AttachedRecorder& recorder) {
  const std::lock_guard lock(Mutex());
  std::erase(Recorders(), &recorder);
}

}  // namespace pitwall::internal
