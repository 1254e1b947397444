// `/api` and `/api/openapi.json`: the API, described from the table that checks its requests.
#pragma once

#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::views {

// {"version": "1.0", "openapi": "/api/openapi.json", "paths": [{"path", "summary", "parameters",
// "example"}]}.
std::string ApiIndex();

// An OpenAPI 3.0.3 document: every path of the table with its parameters and an example of a query;
// for lists the keys of a row. `version` is that of the program.
std::string OpenApi(std::string_view version);

// `GET /api` and `GET /api/openapi.json`. They take no parameter.
http::Handler ApiIndexHandler();
http::Handler OpenApiHandler(std::string_view version);

}  // namespace pitwall::views
