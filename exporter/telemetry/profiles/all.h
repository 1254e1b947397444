// The profiles of all known emitters. A new emitter is a file with one function, and a line in
// KnownProfiles().
#pragma once

#include <vector>

#include "exporter/telemetry/profile.h"

namespace pitwall::telemetry {

// Programs.
Profile ClaudeCodeProfile();
Profile CodexProfile();
Profile CopilotProfile();
Profile GeminiCliProfile();
Profile OpencodeProfile();
Profile QwenCodeProfile();

// Frameworks and instrumentations. They extend the generic profile.
Profile CrewAiProfile();
std::vector<Profile> FrameworkProfiles();

// The conventions for generative AI, of all versions.
Profile GenericProfile();

// In the order in which they are tried. The last one is the generic profile.
std::vector<Profile> KnownProfiles();

}  // namespace pitwall::telemetry
