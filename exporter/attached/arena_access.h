// Which users may attach to the arena.
#pragma once

#include <string>

#include "pitwall/status.h"

namespace pitwall::attached {

// Lets the members of a group attach: they may enter `folder` and read and write `pitwall.arena` in
// it. The other files keep their permissions. `group` is a name or a number. The process must own
// both and be a member of the group, or be root. Fails if the group is unknown or if a step is not
// permitted.
Status ShareArenaWithGroup(const std::string& folder, const std::string& group);

// Fails if the group is unknown. Empty is no group, which is valid.
Status CheckGroup(const std::string& group);

}  // namespace pitwall::attached
