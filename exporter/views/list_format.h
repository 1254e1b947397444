// The forms of a list: JSON with chosen keys, CSV and NDJSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/views/api_table.h"
#include "exporter/views/field_selection.h"

namespace pitwall::views {

enum class ListForm : std::uint8_t { kJson, kCsv, kNdjson };

struct ListOptions {
  ListForm form = ListForm::kJson;
  std::optional<FieldSelection> fields;
  std::string search;  // empty: every row
};

// The response body `view` of a list in the form of the options. `view` is JSON that JsonWriter
// wrote. Linear.
//
// JSON keeps the other keys of the view, and `total` is the number of rows that `search` leaves. In
// CSV and NDJSON a row of an object has its name under `name_key`. CSV has a header and quotes as
// RFC 4180 says; a cell is empty for null, and JSON for arrays and objects. Without `fields`, CSV
// has the keys that are neither.
std::string ListInForm(std::string_view view, const ApiRoute& route, const ListOptions& options);

}  // namespace pitwall::views
