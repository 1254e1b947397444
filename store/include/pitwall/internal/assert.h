// Checks of contracts. A build with assertions tests the preconditions that comments state.
//
// A build with PITWALL_ASSERTS=1 (the presets dev, ci, asan and tsan) writes file, line and
// condition to stderr and aborts where a condition is false. Any other build, such as an
// application with the installed headers, compiles the condition but never evaluates it. Conditions
// have no side effects. No type's layout depends on PITWALL_ASSERTS, so both kinds of build may be
// linked together.
#pragma once

namespace pitwall::internal {

// Async-signal-safe.
[[noreturn]] void AssertFailed(const char* file, int line, const char* condition) noexcept;

}  // namespace pitwall::internal

#if defined(PITWALL_ASSERTS) && PITWALL_ASSERTS
#define PITWALL_ASSERT(...)             \
  ((__VA_ARGS__) ? static_cast<void>(0) \
                 : ::pitwall::internal::AssertFailed(__FILE__, __LINE__, #__VA_ARGS__))
#else
#define PITWALL_ASSERT(...) static_cast<void>(sizeof(static_cast<bool>(__VA_ARGS__)))
#endif
