// The one place that says what an atomic is. Everything in the store that more than one thread or
// process touches is an Atomic<T>; a test that wants to look between two steps compiles the store
// with a header of its own, named by PITWALL_ATOMICS, which must define the same.
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
