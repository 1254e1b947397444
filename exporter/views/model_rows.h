// Models by name: the calls of each with its tokens and cost.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exporter/text/json_writer.h"
#include "pitwall/reading.h"

namespace pitwall::views {

// Tokens of an event without a model are those of kUnknownModel.
struct ModelRow {
  std::string_view model;
  ModelReading calls;    // zero for a model that only has tokens
  TokensReading tokens;  // summed; its stamp and name are empty
};

// Ascending by name. The rows refer to the reading.
std::vector<ModelRow> ModelRowsOf(const AgentReading& agent);

enum class ModelDetail : std::uint8_t { kSummary, kFull };

// Writes the field `models`: an object with an object for each model.
void WriteModels(text::JsonWriter& json, const std::vector<ModelRow>& rows, ModelDetail detail);

}  // namespace pitwall::views
