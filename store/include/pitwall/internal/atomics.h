// Defines Atomic<T>, the type of all data in the store that several threads or processes access
// without a lock. A test that observes the steps of a protocol compiles the store with its own
// header. PITWALL_ATOMICS names this header, which must define Atomic<T> too.
#pragma once

#ifdef PITWALL_ATOMICS
#include PITWALL_ATOMICS
#else
#include <atomic>  // IWYU pragma: export

namespace pitwall::internal {

template <class T>
using Atomic = std::atomic<T>;

}  // namespace pitwall::internal
#endif

namespace pitwall::internal {

// Loads a word of plain memory that a hostile process may change meanwhile, so that the checked
// value is the used one. Relaxed: it orders nothing, and no protocol relies on it.
template <class Word>
Word LoadOnce(const Word* word) noexcept {
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}

}  // namespace pitwall::internal
