#include "exporter/views/agent_fields.h"

#include <array>
#include <span>

#include "exporter/views/field_selection.h"

namespace pitwall::views {

namespace {
constexpr auto kAgentFields = std::to_array<RowField>({
    {"agent_id", "string"},
    {"role", "string"},
    {"model", "string"},
    {"version", "string"},
    {"tasks_claimed", "integer"},
    {"tasks_completed", "integer"},
    {"tasks_failed", "integer"},
    {"tasks_in_progress", "integer"},
    {"tasks_stuck", "integer"},
    {"tasks_abandoned", "integer"},
    {"tasks_orphaned", "integer"},
    {"oldest_claim", "string"},
    {"total_duration_ms", "number"},
    {"avg_duration_ms", "number"},
    {"duration_ms.count", "integer"},
    {"duration_ms.p50", "number"},
    {"duration_ms.p90", "number"},
    {"duration_ms.p95", "number"},
    {"duration_ms.p99", "number"},
    {"duration_ms.max", "number"},
    {"quality_scores", "array"},
    {"avg_quality", "number"},
    {"tool_calls", "integer"},
    {"tool_errors", "integer"},
    {"tools", "object"},
    {"model_calls", "integer"},
    {"model_errors", "integer"},
    {"models", "object"},
    {"time_spent.model_ms", "number"},
    {"time_spent.tool_ms", "number"},
    {"time_spent.waiting_ms", "number"},
    {"time_spent.other_ms", "number"},
    {"looping", "boolean"},
    {"loop.calls", "integer"},
    {"loop.since", "string"},
    {"loop.until", "string"},
    {"loop.tools", "array"},
    {"tokens.input", "integer"},
    {"tokens.output", "integer"},
    {"tokens.cached", "integer"},
    {"tokens.cost_usd", "number"},
    {"first_seen", "string"},
    {"last_activity", "string"},
    {"standing.class", "string"},
    {"standing.rank", "integer"},
    {"standing.score", "number"},
    {"standing.reasons", "array"},
});
}  // namespace

std::span<const RowField> AgentFields() { return kAgentFields; }

}  // namespace pitwall::views
