// The memory orders that runs reach, and how to weaken one of them.
#pragma once

#include <atomic>
#include <compare>
#include <set>
#include <string>

namespace pitwall::test {

// A memory order in the sources that is stronger than relaxed.
struct OrderSite {
  std::string file;
  unsigned line = 0;
  bool is_of_failure = false;  // of a compare-and-swap
  std::memory_order order = std::memory_order_relaxed;
  auto operator<=>(const OrderSite&) const = default;
};

// Whether runs collect the sites that they reach. Collecting takes longer than running.
void NoteSites(bool is_noted);
// Returns the sites that were collected since the last call.
std::set<OrderSite> TakeSites();
// From now on `site` has this order; nullptr restores all orders.
void Weaken(const OrderSite* site, std::memory_order order);

}  // namespace pitwall::test
