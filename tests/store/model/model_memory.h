// The words of an arena as the threads of a run see them: Relacy chooses what a load returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pitwall/internal/arena.h"
#include "tests/store/model/interleaved_atomics.h"

namespace pitwall::test {

inline constexpr std::uint32_t kModelLines = 1024;

// A word is one variable of eight bytes, or two of four where anybody ever used it so; what uses
// those as one goes to both in turn, which allows more than any machine does.
class Memory {
 public:
  // Of the run that goes on; nullptr between runs.
  static inline Memory* current = nullptr;
  // How many steps in a row a thread makes in the runs at random, on average: where it is always
  // one, no thread stands still while another does all of something long.
  static inline unsigned steps_in_a_row = 1;

  // Of kModelLines lines from `base` on, for so many threads.
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

  // Every run begins with the words as they lie in the arena.
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

// The run's next thread goes on, which may be another.
void TakeStep();

// What a change makes of a word of so many bytes.
std::uint64_t Applied(Rmw kind, std::uint64_t value, std::uint64_t operand, std::size_t bytes);

}  // namespace pitwall::test
