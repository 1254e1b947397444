// What the API has: paths, parameters and keys of rows. One table, which checks requests and
// describes the API.
#pragma once

#include <span>
#include <string_view>

#include "exporter/views/field_selection.h"

namespace pitwall::views {

struct Parameter {
  std::string_view name;
  std::string_view schema;  // JSON Schema, such as `{"type":"integer","minimum":1}`
  std::string_view meaning;
  bool is_required = false;
};

// A GET path that answers with JSON.
struct ApiRoute {
  std::string_view path;
  std::string_view summary;
  std::span<const Parameter> parameters;
  std::string_view example;  // a query; with the path, a request that can be answered
  // For a list: the key of its rows in the response, and the keys of a row. Rows are an array, or
  // an object by name, in the order of the array `order`.
  std::string_view rows_key = {};
  std::string_view name_key = {};  // of a row: what `search` looks at; the name in an object
  std::span<const RowField> fields = {};
  bool searches_itself = false;  // the handler knows `search`
};

// In the order of the reference.
std::span<const ApiRoute> ApiRoutes();
// The path must be in the table.
const ApiRoute& ApiRouteOf(std::string_view path);

}  // namespace pitwall::views
