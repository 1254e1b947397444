// The dimensions of the exposed series. Each tier can be switched off, because each costs series.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace pitwall::exposition {

enum class Tier : std::uint8_t { kFleet, kTool, kGroup, kGroupTool, kAgent, kAgentTool };

inline constexpr std::array<std::string_view, 6> kTierNames = {"fleet",      "tool",  "group",
                                                               "group_tool", "agent", "agent_tool"};
constexpr std::string_view NameOf(Tier tier) { return kTierNames[static_cast<std::size_t>(tier)]; }

// A set of tiers; by default all of them.
class Tiers {
 public:
  constexpr Tiers() = default;
  constexpr Tiers(std::initializer_list<Tier> tiers) : bits_(0) {
    for (const Tier tier : tiers) Add(tier);
  }
  constexpr void Add(Tier tier) { bits_ |= Bit(tier); }
  constexpr bool Has(Tier tier) const { return (bits_ & Bit(tier)) != 0; }

 private:
  static constexpr unsigned Bit(Tier tier) { return 1U << static_cast<unsigned>(tier); }
  unsigned bits_ = (1U << kTierNames.size()) - 1;
};

}  // namespace pitwall::exposition
