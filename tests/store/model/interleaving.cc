#include "tests/store/model/interleaving.h"

#include <sys/mman.h>

#include <cstring>
#include <deque>
#include <memory>
#include <sstream>
#include <vector>

// Relacy's macros are for programs that are written for it.
#include <relacy/relacy.hpp>
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef $

#include "tests/store/model/interleaved_atomics.h"

namespace pitwall::test {

namespace {

constexpr std::uint32_t kModelLines = 1024;
constexpr std::size_t kGranules = kModelLines * internal::kLineBytes / 4;
constexpr std::size_t kHistory = rl::atomic_history_size;

std::set<OrderSite> seen_sites;
bool is_noting_sites = false;
const OrderSite* weakened = nullptr;
std::memory_order weakened_order = std::memory_order_relaxed;

std::memory_order OrderAt(std::memory_order order, bool is_of_failure, const Where& where) {
  if (order == std::memory_order_relaxed) return order;
  if (is_noting_sites) {
    seen_sites.insert({where.file, where.line, is_of_failure, order});
  }
  if (weakened != nullptr && weakened->line == where.line &&
      weakened->is_of_failure == is_of_failure && weakened->file == where.file) {
    return weakened_order;
  }
  return order;
}

bool Acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel;
}
bool Releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel;
}

// How many steps in a row a thread makes in the runs at random, on average: where it is always one,
// no thread stands still while another does all of something long.
unsigned steps_in_a_row = 1;

void Step() {
  if (steps_in_a_row == 1 || rl::ctx().rand(steps_in_a_row, rl::sched_type_user) == 0) {
    rl::ctx().sched();
  }
}

// The words of an arena as the threads of a run see them. A word is one variable of eight bytes, or
// two of four where anybody ever used it so; what uses those as one goes to both in turn, which
// allows more than any machine does.
class Memory {
 public:
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

std::uint64_t Applied(Rmw kind, std::uint64_t value, std::uint64_t operand, std::size_t bytes) {
  const std::uint64_t mask = bytes == 4 ? 0xffff'ffff : ~std::uint64_t{0};
  switch (kind) {
    case Rmw::kExchange:
      return operand;
    case Rmw::kAdd:
      return (value + operand) & mask;
    case Rmw::kAnd:
      return value & operand;
    case Rmw::kOr:
      return value | operand;
  }
  return value;
}

template <rl::thread_id_t kThreads>
class MemoryOf final : public Memory {
 public:
  using Memory::Memory;

  std::uint64_t Load(const void* word, std::size_t bytes, std::memory_order order) override {
    if (bytes == 8 && IsSplit(GranuleOf(word))) {
      const std::uint64_t low = Load(word, 4, order);
      return low | Load(static_cast<const std::byte*>(word) + 4, 4, order) << 32;
    }
    Step();
    Variable& variable = At(word, bytes);
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    return variable.values[Acquires(order) ? thread.atomic_load_acquire(&variable.data)
                                           : thread.atomic_load_relaxed(&variable.data)];
  }

  void Store(const void* word, std::size_t bytes, std::uint64_t value,
             std::memory_order order) override {
    if (bytes == 8 && IsSplit(GranuleOf(word))) {
      Store(word, 4, value & 0xffff'ffff, order);
      Store(static_cast<const std::byte*>(word) + 4, 4, value >> 32, order);
      return;
    }
    Step();
    Variable& variable = At(word, bytes);
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    Set(variable, value,
        Releases(order) ? thread.atomic_store_release(&variable.data)
                        : thread.atomic_store_relaxed(&variable.data));
  }

  std::uint64_t Change(const void* word, std::size_t bytes, Rmw kind, std::uint64_t operand,
                       std::memory_order order) override {
    Step();
    Variable& variable = At(word, bytes);
    const std::uint64_t before = variable.newest;
    SetByRmw(variable, Applied(kind, before, operand, bytes), order);
    return before;
  }

  bool CompareExchange(const void* word, std::size_t bytes, std::uint64_t& seen,
                       std::uint64_t value, bool is_weak, std::memory_order success,
                       std::memory_order failure) override {
    Step();
    Variable& variable = At(word, bytes);
    if (variable.newest == seen && !(is_weak && FailsForNothing(variable))) {
      SetByRmw(variable, value, success);
      return true;
    }
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    if (Acquires(failure)) {
      thread.atomic_load_acquire_rmw(&variable.data);
    } else {
      thread.atomic_load_relaxed_rmw(&variable.data);
    }
    seen = variable.newest;
    return false;
  }

 private:
  struct Variable {
    rl::atomic_data_impl<kThreads> data;
    std::array<std::uint64_t, kHistory> values{};
    std::uint64_t newest = 0;
    bool has_failed = false;
  };

  // All that a thread may see of it in the beginning is what lies in the arena.
  void Make(Variable& variable, std::uint64_t value) {
    std::destroy_at(&variable);
    std::construct_at(&variable);
    for (auto& record : variable.data.history_) record.busy_ = false;
    const unsigned index = rl::ctx().threadx_->atomic_init(&variable.data);
    for (auto& seen : variable.data.history_[index].first_seen_order_) {
      seen = static_cast<rl::timestamp_t>(-1);
    }
    Set(variable, value, index);
  }

  Variable& At(const void* word, std::size_t bytes) {
    const std::size_t granule = GranuleOf(word);
    if (bytes == 4 && !IsSplit(granule)) Halve(granule & ~std::size_t{1});
    if (variables_of_[granule].run != run_) {
      std::uint64_t value = 0;
      std::memcpy(&value, word, bytes);
      Place(granule, value);
    }
    return variables_[variables_of_[granule].variable];
  }

  void Place(std::size_t granule, std::uint64_t value) {
    if (used_ == variables_.size()) variables_.emplace_back();
    Make(variables_[used_], value);
    variables_of_[granule] = {run_, used_++};
  }

  // From now on; in this run its newest value is all that there is of it.
  void Halve(std::size_t granule) {
    Split(granule);
    if (variables_of_[granule].run != run_) return;
    const std::uint64_t value = variables_[variables_of_[granule].variable].newest;
    Place(granule, value & 0xffff'ffff);
    Place(granule + 1, value >> 32);
  }

  static void Set(Variable& variable, std::uint64_t value, unsigned index) {
    variable.values[index] = value;
    variable.newest = value;
  }
  static void SetByRmw(Variable& variable, std::uint64_t value, std::memory_order order) {
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    bool is_new_to_thread = false;
    const auto index = [&] {
      if (Acquires(order) && Releases(order)) {
        return thread.atomic_rmw_acq_rel(&variable.data, is_new_to_thread);
      }
      if (Acquires(order)) return thread.atomic_rmw_acquire(&variable.data, is_new_to_thread);
      if (Releases(order)) return thread.atomic_rmw_release(&variable.data, is_new_to_thread);
      return thread.atomic_rmw_relaxed(&variable.data, is_new_to_thread);
    }();
    Set(variable, value, index);
  }

  // As Relacy does it: now and then, or once for each variable where all runs are searched.
  static bool FailsForNothing(Variable& variable) {
    if (rl::ctx().is_random_sched()) return rl::ctx().rand(4, rl::sched_type_cas_fail) == 0;
    if (variable.has_failed) return false;
    variable.has_failed = rl::ctx().rand(2, rl::sched_type_cas_fail) == 0;
    return variable.has_failed;
  }

  std::deque<Variable> variables_;
};

Memory* memory = nullptr;  // of the run that goes on
Model* running = nullptr;
const Search* searching = nullptr;
std::uint64_t runs = 0;
std::string failure;

// What the fibers allocate is no part of a model.
struct OwnAllocation : rl::context {
  static int rl::context::*Switch() { return &OwnAllocation::disable_alloc_; }
};

template <rl::thread_id_t kThreads>
struct Suite : rl::test_suite<Suite<kThreads>, kThreads> {
  void before() {
    if (runs == 0) rl::ctx().*OwnAllocation::Switch() += 1;
    if (runs == searching->runs) rl::ctx().rl_until("enough", rl::debug_info());
    steps_in_a_row =
        searching->kind == Search::Kind::kRandom ? 1U << runs % 4 * 2 : 1;  // 1, 4, 16, 64
    ++runs;
    memory->Begin();
    running->Begin();
  }
  void thread(unsigned number) { running->Thread(number); }
  void after() { running->End(); }
};

template <rl::thread_id_t kThreads>
Found ExploreWith(Model& model, const Search& search) {
  // The first runs tell which words are used in halves.
  MemoryOf<kThreads> words(model.arena().base());
  std::ostringstream ignored;
  Found found;
  const auto run = [&](const Search& these) {
    rl::test_params params;
    params.output_stream = &ignored;
    params.progress_stream = &ignored;
    params.execution_depth_limit = 20'000;
    params.iteration_count = these.runs;
    params.context_bound = these.switches;
    memory = &words;
    running = &model;
    searching = &these;
    runs = 0;
    failure.clear();
    rl::ostringstream state;
    rl::test_result_e result = rl::test_result_success;
    if (these.kind == Search::Kind::kRandom) {
      params.search_type = rl::random_scheduler_type;
      result = rl::run_test<Suite<kThreads>, rl::random_scheduler<kThreads>>(params, state, false);
    } else {
      params.search_type = rl::fair_context_bound_scheduler_type;
      result = rl::run_test<Suite<kThreads>, rl::context_bound_scheduler<kThreads>>(params, state,
                                                                                    false);
    }
    memory = nullptr;
    found.runs += runs;
    found.is_exhausted = these.kind == Search::Kind::kBounded && result == rl::test_result_success;
    if (result != rl::test_result_success && result != rl::test_result_until_condition_hit) {
      found.failure = failure.empty() ? rl::test_result_str(result) : failure;
    }
  };
  is_noting_sites = true;
  run({Search::Kind::kRandom, 400, 0});
  is_noting_sites = false;
  if (found.failure.empty()) run(search);
  return found;
}

}  // namespace

std::uint64_t ModelLoad(const void* word, std::size_t size_bytes, std::memory_order order,
                        const Where& where) {
  order = OrderAt(order, false, where);
  if (memory != nullptr && memory->Holds(word)) return memory->Load(word, size_bytes, order);
  std::uint64_t value = 0;
  std::memcpy(&value, word, size_bytes);
  return value;
}

void ModelStore(void* word, std::size_t size_bytes, std::uint64_t value, std::memory_order order,
                const Where& where) {
  order = OrderAt(order, false, where);
  if (memory != nullptr && memory->Holds(word)) {
    memory->Store(word, size_bytes, value, order);
  } else {
    std::memcpy(word, &value, size_bytes);
  }
}

std::uint64_t ModelChange(void* word, std::size_t size_bytes, Rmw kind, std::uint64_t operand,
                          std::memory_order order, const Where& where) {
  order = OrderAt(order, false, where);
  if (size_bytes == 4) operand &= 0xffff'ffff;
  if (memory != nullptr && memory->Holds(word)) {
    return memory->Change(word, size_bytes, kind, operand, order);
  }
  std::uint64_t value = 0;
  std::memcpy(&value, word, size_bytes);
  const std::uint64_t after = Applied(kind, value, operand, size_bytes);
  std::memcpy(word, &after, size_bytes);
  return value;
}

bool ModelCompareExchange(void* word, std::size_t size_bytes, std::uint64_t& seen,
                          std::uint64_t value, bool is_weak, std::memory_order success,
                          std::memory_order failure, const Where& where) {
  success = OrderAt(success, false, where);
  failure = OrderAt(failure, true, where);
  if (memory != nullptr && memory->Holds(word)) {
    return memory->CompareExchange(word, size_bytes, seen, value, is_weak, success, failure);
  }
  std::uint64_t now = 0;
  std::memcpy(&now, word, size_bytes);
  if (now == seen) {
    std::memcpy(word, &value, size_bytes);
    return true;
  }
  seen = now;
  return false;
}

Model::Model(int threads)
    : threads_(threads),
      arena_(internal::ArenaMemory{
          static_cast<std::byte*>(mmap(nullptr, kModelLines * internal::kLineBytes,
                                       PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
          kModelLines, -1}) {
  arena_.header().next_line.store(internal::kFirstLine, std::memory_order_relaxed);
  arena_.header().backed_lines.store(kModelLines, std::memory_order_relaxed);
}

void Model::Check(bool holds, const char* what) {
  if (holds) return;
  failure = what;
  rl::ctx().fail_test(what, rl::test_result_user_assert_failed, rl::debug_info());
}

Found Explore(Model& model, const Search& search) {
  return model.threads() == 2 ? ExploreWith<2>(model, search) : ExploreWith<3>(model, search);
}

std::set<OrderSite> TakeSites() { return std::exchange(seen_sites, {}); }

void Weaken(const OrderSite* site, std::memory_order order) {
  weakened = site;
  weakened_order = order;
}

}  // namespace pitwall::test
