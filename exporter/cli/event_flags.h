// An event as flags: `--task-id t1` sets the field `task_id`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/flag_set.h"
#include "exporter/events/event_fields.h"

namespace pitwall::cli {

using EventTexts = std::vector<std::pair<events::Field, std::string>>;

// Adds a flag for every field except the type. Given values are appended to `texts`, which must
// outlive the parsing.
void AddEventFlags(FlagSet& flags, EventTexts& texts);

// The event as JSON. Values of numeric fields that are valid JSON numbers become numbers; `true`
// and `false` of `success` become booleans. All other values become strings; the daemon validates
// them.
std::string EventJson(const std::string& type, const EventTexts& texts);

}  // namespace pitwall::cli
