#include "bench/fleet/profiles.h"

#include <array>
#include <span>

namespace pitwall::fleet {

namespace {

constexpr std::array<ToolProfile, kTools> kToolProfiles = {{
    {"bash", 180, 1.7, 0.09, {"nonzero_exit", "timeout"}, 900},
    {"read", 9, 0.8, 0.03, {"not_found", "too_large"}, 6'000},
    {"edit", 14, 0.7, 0.06, {"no_match", "stale_file"}, 200},
    {"write", 11, 0.7, 0.01, {"permission_denied", "no_space"}, 80},
    {"grep", 42, 1.1, 0.02, {"bad_pattern", "timeout"}, 2'500},
    {"glob", 18, 0.9, 0.01, {"bad_pattern", "not_found"}, 1'200},
    {"run_tests", 8'500, 0.9, 0.22, {"test_failure", "timeout"}, 7'000},
    {"build", 21'000, 0.8, 0.15, {"compile_error", "timeout"}, 4'000},
    {"lint", 2'600, 0.7, 0.12, {"lint_error", "timeout"}, 1'500},
    {"git", 95, 1.0, 0.04, {"merge_conflict", "nonzero_exit"}, 700},
    {"web_fetch", 850, 0.9, 0.08, {"http_4xx", "timeout"}, 18'000},
    {"web_search", 1'300, 0.6, 0.02, {"rate_limited", "timeout"}, 5'000},
    {"sql_query", 60, 1.5, 0.05, {"syntax_error", "timeout"}, 3'000},
    {"task_list", 3, 0.5, 0.002, {"invalid_input", "conflict"}, 150},
    {"handoff", 5, 0.6, 0.01, {"no_recipient", "conflict"}, 300},
}};

// bash read edit write grep glob tests build lint git fetch search sql list handoff
constexpr std::array<Role, 6> kRoles = {{
    {"code-worker", "atlas-large", "implement", {24, 26, 20, 6, 12, 5, 4, 3, 3, 5, 1, 1, 1, 4, 1}},
    {"tester", "atlas-small", "test", {18, 16, 6, 4, 8, 4, 22, 6, 3, 4, 1, 1, 2, 3, 1}},
    {"reviewer", "atlas-large", "review", {8, 34, 1, 2, 18, 6, 2, 1, 6, 14, 2, 1, 1, 2, 3}},
    {"researcher", "atlas-large", "research", {4, 14, 1, 6, 8, 3, 1, 1, 1, 1, 24, 22, 2, 4, 2}},
    {"data-analyst", "atlas-small", "analyse", {12, 10, 4, 5, 4, 2, 2, 1, 1, 1, 3, 2, 38, 3, 1}},
    {"coordinator", "atlas-large", "plan", {3, 16, 1, 3, 5, 2, 1, 1, 1, 3, 1, 1, 1, 30, 22}},
}};

constexpr std::array<WorkerProfile, 4> kWorkerProfiles = {{
    {"good", 0.6, 0.4, 0.01, 0.1, 8.9, 0.5, 0.2},
    {"typical", 1.0, 1.0, 0.04, 0.2, 7.8, 0.7, 0.56},
    {"slow", 3.2, 1.0, 0.06, 0.2, 7.6, 0.8, 0.14},
    {"failing", 1.2, 5.5, 0.45, 0.7, 4.6, 1.3, 0.1},
}};

}  // namespace

std::span<const ToolProfile, kTools> Tools() { return kToolProfiles; }
std::span<const Role> Roles() { return kRoles; }
std::span<const WorkerProfile> WorkerProfiles() { return kWorkerProfiles; }

}  // namespace pitwall::fleet
