// One event as flags: `--task-id t1` is the field `task_id`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/flag_set.h"
#include "exporter/events/event_fields.h"

namespace pitwall::cli {

using EventTexts = std::vector<std::pair<events::Field, std::string>>;

// A flag for every field but the type; what is given is appended to `texts`.
void AddEventFlags(FlagSet* flags, EventTexts* texts);

// The event as JSON. Texts of numeric fields that JSON takes for numbers are numbers, `true` and
// `false` of `success` are truths; everything else is a string, for the daemon to judge.
std::string EventJson(const std::string& type, const EventTexts& texts);

}  // namespace pitwall::cli
