#include "exporter/views/performance_view.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/text/tokens.h"
#include "exporter/views/agent_json.h"
#include "exporter/views/numeric_fields.h"
#include "exporter/views/query.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall::views {

namespace {

constexpr std::array<StandingClass, 4> kStandingClasses = {
    StandingClass::kHigh, StandingClass::kTypical, StandingClass::kLow, StandingClass::kUnrated};
constexpr std::uint64_t kMaxOffset = 1ULL << 32;
constexpr std::size_t kSampledAgents = 64;  // used to estimate the size of the page

void ReadSort(QueryReader& reader, PageQuery& query) {
  std::optional<std::string_view> name = reader.Text("sort");
  if (!name) return;
  if (name->starts_with('-')) {
    query.descending = true;
    name->remove_prefix(1);
  }
  query.sort = NumericField::FromName(*name, FieldUse::kSort);
  if (query.sort) return;
  reader.Refuse("sort", "must be one of " + NumericField::Names(FieldUse::kSort) +
                            ", with - before it for descending");
}

void ReadStanding(QueryReader& reader, PageQuery& query) {
  const std::optional<std::string_view> name = reader.Text("standing");
  if (!name) return;
  for (const StandingClass standing_class : kStandingClasses) {
    if (NameOf(standing_class) == *name) query.standing = standing_class;
  }
  if (!query.standing) reader.Refuse("standing", "must be one of high typical low unrated");
}

void ReadLooping(QueryReader& reader, PageQuery& query) {
  const std::optional<std::string_view> value = reader.Text("looping");
  if (!value) return;
  if (*value != "true" && *value != "false") reader.Refuse("looping", "must be true or false");
  query.looping = *value == "true";
}

void ReadGroup(QueryReader& reader, const std::vector<std::string>& labels, PageQuery& query) {
  query.by = reader.Dimension("by", labels);
  query.group = reader.Name("group");
  if (query.by && !query.group) reader.Refuse("group", "must name a group if by is given");
  if (query.group && !query.by) reader.Refuse("by", "must name a dimension if group is given");
}

bool HasText(std::string_view text, std::string_view lower_part) {
  return text::ToLower(text).find(lower_part) != std::string::npos;
}

bool Matches(const AgentReading& agent, const Standing& standing, const PageQuery& query) {
  if (query.standing && standing.standing_class != *query.standing) return false;
  if (query.role && agent.role != *query.role) return false;
  if (query.model && agent.model != *query.model) return false;
  if (query.by && query.group && GroupOf(agent, *query.by) != *query.group) return false;
  if (query.looping && agent.loop.is_looping != *query.looping) return false;
  if (query.active.count() > 0 && agent.idle_ms > query.active.count()) return false;
  if (!query.search) return true;
  const std::string part = text::ToLower(*query.search);
  return HasText(agent.agent_id, part) || HasText(agent.role, part) || HasText(agent.model, part);
}

// The number of agents on all pages of the query.
std::uint64_t CountMatches(const Reading& reading, std::span<const Standing> standings,
                           const PageQuery& query) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    count += static_cast<std::uint64_t>(Matches(reading.agents[i], standings[i], query));
  }
  return count;
}

struct Candidate {
  std::size_t position = 0;
  std::uint32_t rank = 0;
  bool exists = true;
  double number = 0;
};

}  // namespace

std::optional<PageQuery> ParsePageQuery(const http::Request& request, std::string& error,
                                        const std::vector<std::string>& labels) {
  QueryReader reader(request);
  PageQuery query;
  query.window = reader.WindowOr(Window::kAll);
  ReadSort(reader, query);
  query.limit = reader.Number("limit", PageQuery::kDefaultLimit, 1, PageQuery::kMaxLimit);
  query.offset = reader.Number("offset", 0, 0, kMaxOffset);
  ReadStanding(reader, query);
  query.role = reader.Name("role");
  query.model = reader.Name("model");
  ReadGroup(reader, labels, query);
  ReadLooping(reader, query);
  query.search = reader.Name("search");
  query.active =
      reader.Duration("active", {}, std::chrono::seconds(1), std::chrono::hours(24 * 365));
  if (!reader.error()) return query;
  error = *reader.error();
  return std::nullopt;
}

std::vector<std::size_t> SelectPage(const Reading& reading, std::span<const Standing> standings,
                                    const PageQuery& query) {
  std::vector<Candidate> candidates;
  candidates.reserve(reading.agents.size());
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    const AgentReading& agent = reading.agents[i];
    if (!Matches(agent, standings[i], query)) continue;
    Candidate& candidate = candidates.emplace_back();
    candidate.position = i;
    candidate.rank = standings[i].rank;
    candidate.number = candidate.rank;
    if (!query.sort) continue;
    const std::optional<double> number = query.sort->Of(agent, standings[i]);
    candidate.exists = number.has_value();
    candidate.number = number.value_or(0);
  }
  std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
    if (a.exists != b.exists) return a.exists;
    if (a.number != b.number) return (a.number < b.number) != query.descending;
    return a.rank < b.rank;
  });
  const std::size_t first = std::min<std::size_t>(query.offset, candidates.size());
  const std::size_t count = std::min<std::size_t>(query.limit, candidates.size() - first);
  std::vector<std::size_t> page(count);
  for (std::size_t i = 0; i < count; ++i) page[i] = candidates[first + i].position;
  return page;
}

std::string PageQuery::Key() const {
  std::string key;
  const auto add = [&key](std::string_view part) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
  };
  add(InfoOf(window).name);
  add(sort ? sort->name() : std::string_view());
  add(descending ? "-" : "");
  add(std::to_string(limit));
  add(std::to_string(offset));
  add(standing ? NameOf(*standing) : std::string_view());
  add(role ? std::string_view(*role) : std::string_view());
  add(model ? std::string_view(*model) : std::string_view());
  add(by ? std::to_string(static_cast<std::size_t>(*by)) : std::string());
  add(group ? std::string_view(*group) : std::string_view());
  add(!looping ? "" : *looping ? "true" : "false");
  add(search ? std::string_view(*search) : std::string_view());
  add(std::to_string(active.count()));
  return key;
}

void WriteViewHead(text::JsonWriter& json, const Reading& reading) {
  json.Field("version", kViewVersion);
  json.Field("last_updated", text::TimeMs{reading.taken_at_ms});
  json.Field("window", InfoOf(reading.window).name);
}

void WritePerformanceFields(text::JsonWriter& json, const Reading& reading,
                            std::span<const Standing> standings, std::span<const std::size_t> page,
                            std::uint64_t total) {
  WriteViewHead(json, reading);
  json.Key("fleet");
  WriteFleet(json, reading);
  json.Array("order", [&] {
    for (const std::size_t position : page) json.String(reading.agents[position].agent_id);
  });
  json.Field("total", total);
  json.Object("agents", [&] {
    const std::size_t before_bytes = json.out().size_bytes();
    for (std::size_t i = 0; i < page.size(); ++i) {
      if (i == kSampledAgents) {
        const std::size_t sampled_bytes = json.out().size_bytes() - before_bytes;
        json.out().Expect(before_bytes + sampled_bytes * page.size() / kSampledAgents * 9 / 8);
      }
      json.NameKey(reading.agents[page[i]].agent_id);
      WriteAgent(json, reading.agents[page[i]], standings[page[i]]);
    }
  });
}

void AppendPerformanceView(const Reading& reading, std::span<const Standing> standings,
                           const PageQuery& query, std::string& body) {
  text::WriteBody(body, [&](text::JsonWriter& json) {
    WritePerformanceFields(json, reading, standings, SelectPage(reading, standings, query),
                           CountMatches(reading, standings, query));
  });
}

}  // namespace pitwall::views
