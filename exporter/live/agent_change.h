// The difference between two states of an agent, as JSON.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::live {

// Whether the two objects of an agent differ only in its standing, and not in the class of it: then
// other agents have moved its rank, its score or the numbers in its reasons.
// Both are from the same writer: they have the same keys in the same order.
bool IsOnlyMoved(std::string_view before, std::string_view now);

// The members of `now` whose values differ from those in `before`, as an object.
std::string ChangedMembers(std::string_view before, std::string_view now);

}  // namespace pitwall::live
