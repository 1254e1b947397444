#include "exporter/views/groups_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/rating/group_ratings.h"
#include "exporter/rating/rating_service.h"
#include "exporter/text/decimal.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/item_json.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/quantiles.h"
#include "exporter/views/query.h"
#include "exporter/views/sums.h"
#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

struct Dimension {
  std::string name;  // as in the query
  GroupDimension dimension = GroupDimension::kRole;
};

constexpr auto kLabel = static_cast<std::size_t>(GroupDimension::kLabel);

// The dimension that `by` names; refused if it is absent or unknown.
std::optional<Dimension> ReadDimension(QueryReader& reader, const StoreOptions& options) {
  const std::optional<GroupDimension> dimension = reader.Dimension("by", options.agent_labels);
  if (dimension) return Dimension{std::string(*reader.Text("by")), *dimension};
  reader.Refuse("by", QueryReader::kDimensions);
  return std::nullopt;
}

// The names that `by` may have.
std::vector<std::string> DimensionNames(std::span<const std::string_view> labels) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kLabel + labels.size(); ++i) {
    names.push_back(NameOf(static_cast<GroupDimension>(i), labels));
  }
  return names;
}

void WriteGroupStanding(text::JsonWriter& json, const GroupStanding* standing) {
  static const Standing kRetiredOnly{.reasons = {"all agents have been removed"}};
  const Standing& shown = standing != nullptr ? standing->standing : kRetiredOnly;
  const bool is_rated = shown.standing_class != StandingClass::kUnrated;
  json.Object("standing", [&] {
    json.Field("class", NameOf(shown.standing_class));
    json.Key("rank");
    shown.rank != 0 ? json.Integer(shown.rank) : json.Null();
    json.Field("score", is_rated ? std::optional(shown.score) : std::nullopt);
    json.Values("reasons", shown.reasons);
  });
}

void WriteGroupFields(text::JsonWriter& json, const GroupReading& group) {
  const AgentReading& sum = group.sum;
  json.Field("group", group.group);
  json.Field("agents", group.live_agents);
  json.Field("agents_retired", group.retired_agents);
  json.Field("tasks_claimed", sum.tasks.claimed);
  json.Field("tasks_completed", sum.tasks.completed);
  json.Field("tasks_failed", sum.tasks.failed);
  json.Field("tasks_in_progress", sum.tasks_in_progress);
  json.Field("tasks_abandoned", sum.tasks.abandoned);
  json.Field("total_duration_ms", text::Decimal{sum.tasks.durations.sum_ns, kNsInMs});
  json.Field("avg_duration_ms", MeanMs(sum.tasks.durations));
  WriteDurations(json, sum.tasks.durations);
  json.Field("avg_quality", MeanScore(sum.quality));
  json.Field("tool_calls", sum.tool_calls);
  json.Field("tool_errors", sum.tool_errors);
  json.Field("model_calls", sum.model_calls);
  json.Field("model_errors", sum.model_errors);
  json.Object("tokens", [&] { WriteCounters(json, SumOf(sum.tokens)); });
}

void WriteAspect(text::JsonWriter& json, const AspectComparison& aspect) {
  json.Field("aspect", aspect.aspect);
  json.Field("measure", std::string_view(aspect.is_ratio ? "ratio" : "points"));
  json.Field("difference", aspect.difference);
  json.Field("low", aspect.low);
  json.Field("high", aspect.high);
  json.Field("decided", aspect.is_decided);
  json.Field("agents_a", std::uint64_t{aspect.agents_a});
  json.Field("agents_b", std::uint64_t{aspect.agents_b});
  json.Field("observations_a", aspect.observations_a);
  json.Field("observations_b", aspect.observations_b);
  json.Field("more_agents", aspect.more_agents);
  json.Field("more_observations", aspect.more_observations);
  json.Field("conclusion", aspect.conclusion);
}

}  // namespace

void AppendGroupsView(const Reading& reading, std::string_view by,
                      const std::vector<GroupStanding>& standings, std::string& body) {
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WriteViewHead(json, reading);
    json.Field("by", by);
    json.Values("dimensions", DimensionNames(reading.label_names));
    json.Field("total", std::uint64_t{reading.groups.size()});
    json.Key("groups");
    json.Objects(reading.groups, [&](const GroupReading& group) {
      WriteGroupFields(json, group);
      const GroupStanding* const standing = rating::FindStanding(standings, group.group);
      WriteGroupStanding(json, standing);
      WriteEvidence(json, standing != nullptr ? std::span<const WorkEvidence>(standing->evidence)
                                              : std::span<const WorkEvidence>());
    });
  });
}

void AppendComparison(const Reading& reading, std::string_view by, std::string_view a,
                      std::string_view b, const PairComparison& pair, std::string& body) {
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WriteViewHead(json, reading);
    json.Field("by", by);
    json.Field("a", a);
    json.Field("b", b);
    json.Field("conclusion", pair.conclusion);
    json.Key("aspects");
    json.Objects(pair.aspects, [&](const AspectComparison& aspect) { WriteAspect(json, aspect); });
  });
}

http::Handler Groups(const Store& store, rating::RatingService& rating) {
  return [&store, &rating](const http::Request& request) {
    QueryReader reader(request);
    const Window window = reader.WindowOr(Window::kAll);
    const std::optional<Dimension> by = ReadDimension(reader, store.options());
    if (reader.error()) return http::ErrorResponse(400, *reader.error());
    const Reading reading = store.ReadGroups(window, by->dimension);
    http::Response response;
    AppendGroupsView(reading, by->name, *rating.groups().Rate(reading, by->dimension),
                     response.body);
    return response;
  };
}

http::Handler Compare(const Store& store) {
  return [&store](const http::Request& request) {
    QueryReader reader(request);
    const Window window = reader.WindowOr(Window::kAll);
    const std::optional<Dimension> by = ReadDimension(reader, store.options());
    const std::optional<std::string> a = reader.Name("a");
    const std::optional<std::string> b = reader.Name("b");
    if (!a) reader.Refuse("a", "must name a group");
    if (!b || b == a) reader.Refuse("b", "must name another group");
    if (reader.error()) return http::ErrorResponse(400, *reader.error());
    const Reading reading = store.ReadGroups(window, by->dimension);
    std::vector<std::string_view> names;
    for (const AgentReading& agent : reading.agents) {
      names.push_back(GroupOf(agent, by->dimension));
    }
    for (const RetiredAgentReading& agent : reading.retired_agents) {
      names.push_back(GroupOf(agent, by->dimension));
    }
    const std::optional<PairComparison> pair = CompareGroups(reading, {by->name, names}, *a, *b);
    if (!pair) return http::ErrorResponse(404, "a, b: one of the groups has no agent");
    http::Response response;
    AppendComparison(reading, by->name, *a, *b, *pair, response.body);
    return response;
  };
}

}  // namespace pitwall::views
