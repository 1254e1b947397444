// The memory orders of the sources that runs come by, and weakening one of them.
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

// Whether runs note the sites they come by, which takes longer than they do.
void NoteSites(bool is_noted);
// Those noted since the last call.
std::set<OrderSite> TakeSites();
// From now on `site` has this order; nullptr: as it stands.
void Weaken(const OrderSite* site, std::memory_order order);

}  // namespace pitwall::test
