// `/api/agent-performance`: the fleet and a page of its agents.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/numeric_fields.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::views {

inline constexpr std::string_view kViewVersion = "1.0";

// Which agents, in which order. Sorting puts agents whose number does not exist last, both ways;
// equals stand in the order of their rank.
struct PageQuery {
  static constexpr std::uint64_t kDefaultLimit = 1'000;
  static constexpr std::uint64_t kMaxLimit = 10'000;

  Window window = Window::kAll;
  std::optional<NumericField> sort;  // absent: by rank
  bool descending = false;
  std::uint64_t limit = kDefaultLimit;
  std::uint64_t offset = 0;
  std::optional<StandingClass> standing;
  std::optional<std::string> role;

  // Equal for queries that select the same page. Every member must be part of it.
  std::string Key() const;
};

// Reads the parameters; on a bad one says which and what it must be, and returns nullopt.
std::optional<PageQuery> ParsePageQuery(const http::Request& request, std::string& error);

// Positions in `reading.agents` of the page's agents, in order.
std::vector<std::size_t> SelectPage(const Reading& reading, std::span<const Standing> standings,
                                    const PageQuery& query);

// The view's fields into an open object: from `version` to `agents`. About 3 µs an agent.
void WritePerformanceFields(text::JsonWriter& json, const Reading& reading,
                            std::span<const Standing> standings, std::span<const std::size_t> page);

// What every view begins with, into an open object: `version`, `last_updated`, `window`.
void WriteViewHead(text::JsonWriter& json, const Reading& reading);

// The whole view of the page as one JSON object, appended to `body`.
void AppendPerformanceView(const Reading& reading, std::span<const Standing> standings,
                           const PageQuery& query, std::string& body);

}  // namespace pitwall::views
