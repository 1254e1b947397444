// Series for plotting: `/api/history` and the history on an agent's page.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/numeric_fields.h"
#include "exporter/views/query.h"
#include "pitwall/reading.h"

namespace pitwall::views {

struct HistoryQuery {
  std::optional<std::string> agent_id;  // absent: the fleet
  std::string metric;
  NumericField field;
  Window window = Window::k1h;
  std::chrono::milliseconds step{0};
};

// Steps of a window where no other number is asked for, and the most there can be.
inline constexpr std::int64_t kDefaultSteps = 60;
inline constexpr std::int64_t kMaxSteps = 1'000;

std::chrono::milliseconds DefaultStep(Window window);

// `step` within its bounds; `window` has an end.
std::chrono::milliseconds ReadStep(QueryReader& reader, Window window);

// Reads `agent_id`, `metric`, `window` (default 1h) and `step` (default a sixtieth of the window);
// on a bad one says which and what it must be, and returns nullopt.
std::optional<HistoryQuery> ParseHistoryQuery(const http::Request& request, std::string& error);

// `steps` as Store::ReadHistory gives them. Points are `[time at which the step begins, value]`; a
// value that does not exist, as an average of nothing, is null.
void AppendHistoryView(std::span<const Reading> steps, const HistoryQuery& query,
                       std::string& body);

// An agent's history as columns of equal length, as one object.
void WriteHistoryColumns(text::JsonWriter& json, std::span<const Reading> steps, Window window);

}  // namespace pitwall::views
