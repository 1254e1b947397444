// The words of an arena as the threads of a run see them. Relacy chooses the value that a load
// returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pitwall/internal/arena.h"
#include "tests/store/model/interleaved_atomics.h"

namespace pitwall::test {

inline constexpr std::uint32_t kModelLines = 1024;

// A word is one variable of eight bytes. If it was ever accessed in halves, it is two variables of
// four bytes. An access to the whole word then accesses both in turn, which allows more than any
// machine does.
class Memory {
 public:
  // The memory of the current run; nullptr between runs.
  static inline Memory* current = nullptr;
  // The average number of steps that a thread makes in a row in random schedules. If it were always
  // one, no thread would pause while another completes a long operation.
  static inline unsigned steps_in_a_row = 1;

  // The memory of kModelLines lines from `base` on, for this number of threads.
  static std::unique_ptr<Memory> Of(std::byte* base, int threads);
  explicit Memory(std::byte* base) : base_(base), variables_of_(kGranules), is_narrow_(kGranules) {}
  virtual ~Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  bool Holds(const void* word) const { return word >= base_ && word < base_ + kGranules * 4; }
  virtual std::uint64_t Load(const void* word, std::size_t bytes, std::memory_order order) = 0;
  virtual void Store(const void* word, std::size_t bytes, std::uint64_t value,
                     std::memory_order order) = 0;
  virtual std::uint64_t Change(const void* word, std::size_t bytes, Rmw kind, std::uint64_t operand,
                               std::memory_order order) = 0;
  virtual bool CompareExchange(const void* word, std::size_t bytes, std::uint64_t& seen,
                               std::uint64_t value, bool is_weak, std::memory_order success,
                               std::memory_order failure) = 0;

  // Every run begins with the words as they are in the arena.
  void Begin() {
    ++run_;
    used_ = 0;
  }

 protected:
  static constexpr std::size_t kGranules = kModelLines * internal::kLineBytes / 4;

  struct InRun {
    std::uint64_t run = 0;
    std::size_t variable = 0;
  };
  std::size_t GranuleOf(const void* word) const {
    return static_cast<std::size_t>(static_cast<const std::byte*>(word) - base_) / 4;
  }
  bool IsSplit(std::size_t granule) const { return is_narrow_[granule & ~std::size_t{1}]; }
  void Split(std::size_t granule) { is_narrow_[granule & ~std::size_t{1}] = true; }

  std::byte* const base_;
  std::vector<InRun> variables_of_;  // by granule
  std::vector<bool> is_narrow_;      // by the first granule of a word
  std::uint64_t run_ = 0;
  std::size_t used_ = 0;
};

// Lets the scheduler choose the next thread, which may be the same.
void TakeStep();

// The result of a read-modify-write operation on a word of this size.
std::uint64_t Applied(Rmw kind, std::uint64_t value, std::uint64_t operand, std::size_t bytes);

}  // namespace pitwall::test
