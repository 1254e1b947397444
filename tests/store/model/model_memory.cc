#include "tests/store/model/model_memory.h"

#include <array>
#include <cstring>
#include <deque>

#include "tests/store/model/relacy_engine.h"

namespace pitwall::test {

namespace {

constexpr std::size_t kHistory = rl::atomic_history_size;

bool Acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel;
}
bool Releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel;
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
    TakeStep();
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
    TakeStep();
    Variable& variable = At(word, bytes);
    rl::thread_info_base& thread = *rl::ctx().threadx_;
    Set(variable, value,
        Releases(order) ? thread.atomic_store_release(&variable.data)
                        : thread.atomic_store_relaxed(&variable.data));
  }

  std::uint64_t Change(const void* word, std::size_t bytes, Rmw kind, std::uint64_t operand,
                       std::memory_order order) override {
    TakeStep();
    Variable& variable = At(word, bytes);
    const std::uint64_t before = variable.newest;
    SetByRmw(variable, Applied(kind, before, operand, bytes), order);
    return before;
  }

  bool CompareExchange(const void* word, std::size_t bytes, std::uint64_t& seen,
                       std::uint64_t value, bool is_weak, std::memory_order success,
                       std::memory_order failure) override {
    TakeStep();
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

  // At the beginning, threads see only the value that is in the arena.
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

  // From now on the word is two variables. In this run, only its newest value remains.
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

  // As in Relacy: sometimes, or once for each variable if all schedules are searched.
  static bool FailsForNothing(Variable& variable) {
    if (rl::ctx().is_random_sched()) return rl::ctx().rand(4, rl::sched_type_cas_fail) == 0;
    if (variable.has_failed) return false;
    variable.has_failed = rl::ctx().rand(2, rl::sched_type_cas_fail) == 0;
    return variable.has_failed;
  }

  std::deque<Variable> variables_;
};

}  // namespace

void TakeStep() {
  if (Memory::steps_in_a_row == 1 ||
      rl::ctx().rand(Memory::steps_in_a_row, rl::sched_type_user) == 0) {
    rl::ctx().sched();
  }
}

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

std::unique_ptr<Memory> Memory::Of(std::byte* base, int threads) {
  if (threads == 2) return std::make_unique<MemoryOf<2>>(base);
  return std::make_unique<MemoryOf<3>>(base);
}

}  // namespace pitwall::test
