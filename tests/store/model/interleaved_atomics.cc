#include "tests/store/model/interleaved_atomics.h"

#include <cstring>
#include <utility>

#include "tests/store/model/model_memory.h"
#include "tests/store/model/order_sites.h"

namespace pitwall::test {

namespace {

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

bool HoldsInRun(const void* word) {
  return Memory::current != nullptr && Memory::current->Holds(word);
}

}  // namespace

std::uint64_t ModelLoad(const void* word, std::size_t size_bytes, std::memory_order order,
                        const Where& where) {
  order = OrderAt(order, false, where);
  if (HoldsInRun(word)) return Memory::current->Load(word, size_bytes, order);
  std::uint64_t value = 0;
  std::memcpy(&value, word, size_bytes);
  return value;
}

void ModelStore(void* word, std::size_t size_bytes, std::uint64_t value, std::memory_order order,
                const Where& where) {
  order = OrderAt(order, false, where);
  if (HoldsInRun(word)) {
    Memory::current->Store(word, size_bytes, value, order);
  } else {
    std::memcpy(word, &value, size_bytes);
  }
}

std::uint64_t ModelChange(void* word, std::size_t size_bytes, Rmw kind, std::uint64_t operand,
                          std::memory_order order, const Where& where) {
  order = OrderAt(order, false, where);
  if (size_bytes == 4) operand &= 0xffff'ffff;
  if (HoldsInRun(word)) {
    return Memory::current->Change(word, size_bytes, kind, operand, order);
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
  if (HoldsInRun(word)) {
    return Memory::current->CompareExchange(word, size_bytes, seen, value, is_weak, success,
                                            failure);
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

void NoteSites(bool is_noted) { is_noting_sites = is_noted; }

std::set<OrderSite> TakeSites() { return std::exchange(seen_sites, {}); }

void Weaken(const OrderSite* site, std::memory_order order) {
  weakened = site;
  weakened_order = order;
}

}  // namespace pitwall::test
