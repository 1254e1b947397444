// Atomics whose values Relacy chooses: a load may return any value that its memory order allows.
// Every operation passes its position in the sources, so that its memory order can be weakened.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace pitwall::test {

// The position of a call, like std::source_location, which some of the compilers that lint lack.
struct Where {
  const char* file;
  unsigned line;
  // NOLINTNEXTLINE(google-default-arguments)
  static constexpr Where Current(const char* file = __builtin_FILE(),
                                 unsigned line = __builtin_LINE()) {
    return {file, line};
  }
};
enum class Rmw : std::uint8_t { kExchange, kAdd, kAnd, kOr };

// Operations on a word of four or eight bytes. Outside the model's arena, or between runs, they
// access plain memory.
std::uint64_t ModelLoad(const void* word, std::size_t size_bytes, std::memory_order order,
                        const Where& where);
void ModelStore(void* word, std::size_t size_bytes, std::uint64_t value, std::memory_order order,
                const Where& where);
std::uint64_t ModelChange(void* word, std::size_t size_bytes, Rmw kind, std::uint64_t operand,
                          std::memory_order order, const Where& where);
bool ModelCompareExchange(void* word, std::size_t size_bytes, std::uint64_t& seen,
                          std::uint64_t value, bool is_weak, std::memory_order success,
                          std::memory_order failure, const Where& where);

}  // namespace pitwall::test

namespace pitwall::internal {

template <class T>
class Atomic {
  using Where = test::Where;
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

 public:
  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

  constexpr Atomic() noexcept = default;
  constexpr Atomic(T value) noexcept : value_(value) {}  // NOLINT(google-explicit-constructor)

  // NOLINTBEGIN(google-default-arguments)
  T load(std::memory_order order, const Where& where = Where::Current()) const noexcept {
    return Value(test::ModelLoad(&value_, sizeof(T), order, where));
  }
  void store(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    test::ModelStore(&value_, sizeof(T), Bits(value), order, where);
  }
  T exchange(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    return Change(test::Rmw::kExchange, value, order, where);
  }
  T fetch_add(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    return Change(test::Rmw::kAdd, value, order, where);
  }
  T fetch_sub(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    return Change(test::Rmw::kAdd, static_cast<T>(T{0} - value), order, where);
  }
  T fetch_and(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    return Change(test::Rmw::kAnd, value, order, where);
  }
  T fetch_or(T value, std::memory_order order, const Where& where = Where::Current()) noexcept {
    return Change(test::Rmw::kOr, value, order, where);
  }
  bool compare_exchange_weak(T& seen, T value, std::memory_order success, std::memory_order failure,
                             const Where& where = Where::Current()) noexcept {
    return CompareExchange(seen, value, true, success, failure, where);
  }
  bool compare_exchange_strong(T& seen, T value, std::memory_order success,
                               std::memory_order failure,
                               const Where& where = Where::Current()) noexcept {
    return CompareExchange(seen, value, false, success, failure, where);
  }
  // NOLINTEND(google-default-arguments)

 private:
  // Converts the value to a word and back, because T may be a class.
  static std::uint64_t Bits(T value) {
    if constexpr (std::is_class_v<T>) return std::bit_cast<Word>(value);
    if constexpr (!std::is_class_v<T>) return static_cast<std::uint64_t>(value);
  }
  static T Value(std::uint64_t bits) {
    if constexpr (std::is_class_v<T>) return std::bit_cast<T>(static_cast<Word>(bits));
    if constexpr (!std::is_class_v<T>) return static_cast<T>(bits);
  }
  T Change(test::Rmw kind, T value, std::memory_order order, const Where& where) noexcept {
    return Value(test::ModelChange(&value_, sizeof(T), kind, Bits(value), order, where));
  }
  bool CompareExchange(T& seen, T value, bool is_weak, std::memory_order success,
                       std::memory_order failure, const Where& where) noexcept {
    std::uint64_t bits = Bits(seen);
    const bool is_done = test::ModelCompareExchange(&value_, sizeof(T), bits, Bits(value), is_weak,
                                                    success, failure, where);
    seen = Value(bits);
    return is_done;
  }

  T value_{};
};

}  // namespace pitwall::internal
