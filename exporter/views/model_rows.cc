#include "exporter/views/model_rows.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "exporter/text/json_writer.h"
#include "exporter/views/item_json.h"
#include "exporter/views/sums.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"

namespace pitwall::views {

std::vector<ModelRow> ModelRowsOf(const AgentReading& agent) {
  std::vector<ModelRow> rows;
  rows.reserve(agent.models.size() + agent.tokens.size());
  const auto row_of = [&rows](std::string_view model) -> ModelRow& {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const ModelRow& row) { return row.model == model; });
    if (found != rows.end()) return *found;
    ModelRow& row = rows.emplace_back();
    row.model = model;
    return row;
  };
  for (const ModelReading& calls : agent.models) row_of(calls.model).calls = calls;
  for (const TokensReading& tokens : agent.tokens) {
    ModelRow& row = row_of(tokens.model.empty() ? kUnknownModel : tokens.model);
    AddCounters(tokens, row.tokens);
    // A model that only has tokens was last used when its tokens were.
    row.calls.stamp.last_used_ms =
        std::max(row.calls.stamp.last_used_ms, tokens.stamp.last_used_ms);
  }
  std::sort(rows.begin(), rows.end(),
            [](const ModelRow& a, const ModelRow& b) { return a.model < b.model; });
  return rows;
}

void WriteModels(text::JsonWriter& json, const std::vector<ModelRow>& rows, ModelDetail detail) {
  json.Object("models", [&] {
    for (const ModelRow& row : rows) {
      json.NameKey(row.model);
      json.Object([&] {
        WriteCallFields(json, row.calls);
        if (detail == ModelDetail::kFull) {
          WriteDurations(json, row.calls.durations);
          WriteErrorTypes(json, row.calls);
        }
        json.Object("tokens", [&] { WriteCounters(json, row.tokens); });
      });
    }
  });
}

}  // namespace pitwall::views
