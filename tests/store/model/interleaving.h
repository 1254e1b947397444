// Runs a model in many interleavings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

// Threads that share an arena, and what must hold whatever happens. The arena stands as it was
// made, before every run of the threads; nothing of the model's own that outlives a run may change
// what the next one does.
class Model {
 public:
  // Of memory of its own, or of somebody's who lays records out in it: as many lines either way.
  explicit Model(int threads);
  Model(int threads, std::shared_ptr<internal::Arena> arena);
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  virtual void Begin() {}
  virtual void Thread(unsigned number) = 0;
  // After all threads; sees everything.
  virtual void End() {}

  int threads() const { return threads_; }
  // The number of the one that runs; in End() that of any.
  static unsigned ThisThread();
  internal::Arena& arena() const { return *arena_; }

 protected:
  // Of what is found in any of the three: ends this run, and with it the search.
  static void Check(bool is_met, const char* what);

 private:
  const int threads_;
  const std::shared_ptr<internal::Arena> arena_;
};

struct Search {
  enum class Kind : std::uint8_t {
    kRandom,  // `runs` of them, from a seed of their own each
    kBounded  // all with at most `switches` from a thread that could go on; `runs` at most
  };
  Kind kind = Kind::kRandom;
  std::uint64_t runs = 0;
  unsigned switches = 0;
};

struct Found {
  std::uint64_t runs = 0;
  bool is_exhausted = false;  // there are no more of this kind
  std::string failure;        // empty: everything held
};

Found Explore(Model& model, const Search& search);

}  // namespace pitwall::test
