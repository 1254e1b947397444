// Runs a model in many interleavings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

// Threads that share an arena, and the conditions that must always be true. Every run of the
// threads begins with the arena as the constructor left it. State of the model that survives a run
// must not change the next run.
class Model {
 public:
  // The model makes the arena, or gets one in which somebody else places records. Both have
  // kModelLines lines.
  explicit Model(int threads);
  Model(int threads, std::shared_ptr<internal::Arena> arena);
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  virtual void Begin() {}
  virtual void Thread(unsigned number) = 0;
  // Called after all threads have ended; sees all their writes.
  virtual void End() {}

  int threads() const { return threads_; }
  // The number of the running thread; in End() that of any thread.
  static unsigned ThisThread();
  internal::Arena& arena() const { return *arena_; }

 protected:
  // For all three methods: if the condition is false, ends the run and the search.
  static void Check(bool is_met, const char* what);

 private:
  const int threads_;
  const std::shared_ptr<internal::Arena> arena_;
};

struct Search {
  enum class Kind : std::uint8_t {
    kRandom,  // `runs` random schedules, each with its own seed
    kBounded  // at most `runs` schedules, with at most `switches` preemptions
  };
  Kind kind = Kind::kRandom;
  std::uint64_t runs = 0;
  unsigned switches = 0;
};

struct Found {
  std::uint64_t runs = 0;
  bool is_exhausted = false;  // all schedules of this kind were run
  std::string failure;        // empty: no check failed
};

Found Explore(Model& model, const Search& search);

}  // namespace pitwall::test
