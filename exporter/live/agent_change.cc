#include "exporter/live/agent_change.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/text/json_members.h"

namespace pitwall::live {

namespace {

using Members = std::vector<std::pair<std::string_view, std::string_view>>;

Members MembersOf(std::string_view object) {
  Members members;
  text::ForEachJsonMember(object, [&](std::string_view key, std::string_view value) {
    members.emplace_back(key, value);
  });
  return members;
}

std::string_view ClassOf(std::string_view standing) {
  std::string_view found;
  text::ForEachJsonMember(standing, [&](std::string_view key, std::string_view value) {
    if (key == "class") found = value;
  });
  return found;
}

}  // namespace

bool IsOnlyMoved(std::string_view before, std::string_view now) {
  const Members old_members = MembersOf(before);
  const Members members = MembersOf(now);
  if (old_members.size() != members.size()) return false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i] == old_members[i]) continue;
    if (members[i].first != "standing") return false;
    if (ClassOf(members[i].second) != ClassOf(old_members[i].second)) return false;
  }
  return true;
}

std::string ChangedMembers(std::string_view before, std::string_view now) {
  const Members old_members = MembersOf(before);
  const Members members = MembersOf(now);
  std::string changed = "{";
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i < old_members.size() && members[i] == old_members[i]) continue;
    if (changed.size() > 1) changed += ',';
    changed.append("\"").append(members[i].first).append("\":").append(members[i].second);
  }
  return changed += '}';
}

}  // namespace pitwall::live
