// Runs a model in many interleavings. The only part of the tests that knows Relacy.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "pitwall/internal/arena.h"

namespace pitwall::test {

// Threads that share an arena, and what must hold whatever happens. The arena stands as it was
// made, before every run of the threads; nothing of the model's own that outlives a run may change
// what the next one does.
class Model {
 public:
  explicit Model(int threads);
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  virtual void Begin() {}
  virtual void Thread(unsigned number) = 0;
  // After all threads; sees everything.
  virtual void End() {}

  int threads() const { return threads_; }
  internal::Arena& arena() { return arena_; }

 protected:
  // Of what is found in any of the three: ends this run, and with it the search.
  static void Check(bool holds, const char* what);

 private:
  const int threads_;
  internal::Arena arena_;
};

// A memory order in the sources that is stronger than relaxed.
struct OrderSite {
  std::string file;
  unsigned line = 0;
  bool is_of_failure = false;  // of a compare-and-swap
  std::memory_order order = std::memory_order_relaxed;
  auto operator<=>(const OrderSite&) const = default;
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

// The sites that runs came by since the last call.
std::set<OrderSite> TakeSites();
// From now on `site` has this order; nullptr: as it stands.
void Weaken(const OrderSite* site, std::memory_order order);

}  // namespace pitwall::test
