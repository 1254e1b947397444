#include "series/registry.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <new>
#include <span>

#include "memory/directory.h"
#include "memory/references.h"
#include "memory/siphash.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/store.h"
#include "series/records.h"

namespace pitwall::internal {

namespace {

std::uint32_t BucketsFor(const StoreOptions& options) {
  const std::uint64_t wanted = std::uint64_t{options.max_agents} * 16 + options.max_tools * 4;
  return std::bit_ceil(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 64, 1 << 22)));
}

RegistryRoots& RootsOf(const Arena& arena) { return arena.At(Ref<RegistryRoots>(kRegistryLine)); }

RegistryRoots& MakeRoots(Arena& arena, const StoreOptions& options) {
  RegistryRoots& roots = RootsOf(arena);
  const SipKey key = RandomSipKey();
  roots.key = {key.k0, key.k1};
  roots.quality_max = options.quality_max;
  roots.max_agents = options.max_agents;
  roots.max_names = options.max_tools;
  roots.bucket_count = BucketsFor(options);
  roots.directory = Directory::MakeTable(arena, roots.bucket_count);
  if (roots.directory == 0) throw std::bad_alloc();
  roots.serial.store(1, std::memory_order_relaxed);
  return roots;
}

}  // namespace

Registry::Registry(Arena& arena, const StoreOptions& options)
    : arena_(arena),
      roots_(MakeRoots(arena, options)),
      directory_(arena, roots_.directory, roots_.bucket_count),
      names_(arena, roots_, directory_),
      agents_(arena, roots_, directory_, nullptr, true),
      series_(arena, roots_, directory_, names_, true),
      checks_(arena, roots_, directory_) {
  names_.MakeOverflowNames();
  agents_.MakeSpecialAgents();
}

Registry::Registry(Arena& arena, ProcessReferences& process_references)
    : arena_(arena),
      roots_(RootsOf(arena)),
      directory_(arena, roots_.directory, roots_.bucket_count),
      names_(arena, roots_, directory_),
      agents_(arena, roots_, directory_, &process_references, false),
      series_(arena, roots_, directory_, names_, false),
      checks_(arena, roots_, directory_) {}

void Registry::Remove(std::span<const AgentRef> agents) noexcept {
  agents_.UnlistRetired();
  for (const AgentRef agent : agents) {
    directory_.Remove(agent);
    series_.RemoveAllOf(agent);
    agents_.Free(agent);
  }
}

void Registry::AdvanceSerial(std::uint64_t next) noexcept {
  std::uint64_t seen = roots_.serial.load(std::memory_order_relaxed);
  while (seen < next && !roots_.serial.compare_exchange_weak(seen, next, std::memory_order_relaxed,
                                                             std::memory_order_relaxed)) {
  }
}

}  // namespace pitwall::internal
