// `/api/agent-performance`: the fleet and a page of its agents.
#pragma once

#include <chrono>
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

// Selects and orders agents. In both directions, agents whose number does not exist come last.
// Agents with equal numbers are ordered by rank.
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
  std::optional<std::string> model;
  std::optional<GroupDimension> by;  // with `group`: only agents of this group
  std::optional<std::string> group;
  std::optional<bool> looping;
  std::optional<std::string> search;    // a part of id, role or model, in any case of ASCII letters
  std::chrono::milliseconds active{0};  // 0: all; else agents with an event within this time

  // Equal for queries that select the same page. It must contain every member.
  std::string Key() const;
};

// Reads the parameters. For an invalid one, sets `error` to its name and bound, and returns
// nullopt. `labels` are those that `by` may name.
std::optional<PageQuery> ParsePageQuery(const http::Request& request, std::string& error,
                                        const std::vector<std::string>& labels = {});

// The positions of the page's agents in `reading.agents`, in order.
std::vector<std::size_t> SelectPage(const Reading& reading, std::span<const Standing> standings,
                                    const PageQuery& query);

// Writes the view's fields, from `version` to `agents`, into an open object. `total` is the number
// of agents on all pages. About 3 µs an agent.
void WritePerformanceFields(text::JsonWriter& json, const Reading& reading,
                            std::span<const Standing> standings, std::span<const std::size_t> page,
                            std::uint64_t total);

// Writes the first fields of every view into an open object: `version`, `last_updated`, `window`.
void WriteViewHead(text::JsonWriter& json, const Reading& reading);

// Appends the view of the page as one JSON object.
void AppendPerformanceView(const Reading& reading, std::span<const Standing> standings,
                           const PageQuery& query, std::string& body);

}  // namespace pitwall::views
