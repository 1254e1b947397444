// Time series for plots: `/api/history` and the history on an agent's page.
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

// The default and the maximum number of steps in a window.
inline constexpr std::int64_t kDefaultSteps = 60;
inline constexpr std::int64_t kMaxSteps = 1'000;

std::chrono::milliseconds DefaultStep(Window window);

// Reads `step` within its bounds. `window` must not be `all`.
std::chrono::milliseconds ReadStep(QueryReader& reader, Window window);

// Reads `agent_id`, `metric`, `window` (default 1h) and `step` (default a sixtieth of the window).
// For an invalid parameter, sets `error` to its name and bound, and returns nullopt.
std::optional<HistoryQuery> ParseHistoryQuery(const http::Request& request, std::string& error);

// `steps` is the result of Store::ReadHistory. Points are `[begin of the step, value]`. A value
// that does not exist, such as an average of no tasks, is null.
void AppendHistoryView(std::span<const Reading> steps, const HistoryQuery& query,
                       std::string& body);

// Writes an agent's history as an object of columns of equal length.
void WriteHistoryColumns(text::JsonWriter& json, std::span<const Reading> steps, Window window);

}  // namespace pitwall::views
