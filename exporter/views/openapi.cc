#include "exporter/views/openapi.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/message.h"
#include "exporter/views/api_table.h"
#include "exporter/views/field_selection.h"
#include "exporter/views/performance_view.h"
#include "exporter/views/query.h"

namespace pitwall::views {

namespace {

using Json = nlohmann::ordered_json;

Json TypeOf(const RowField& field) {
  if (field.type == "array") return {{"type", "array"}, {"items", Json::object()}};
  Json type = {{"type", field.type}};
  // Numbers and times that do not exist are null.
  if (field.type == "number" || field.type == "string") type["nullable"] = true;
  return type;
}

Json RowSchema(std::span<const RowField> fields) {
  Json properties = Json::object();
  for (const RowField& field : fields) {
    const std::size_t dot = field.name.find('.');
    const std::string name(field.name.substr(0, dot));
    if (dot == std::string_view::npos) {
      properties[name] = TypeOf(field);
      continue;
    }
    Json& object = properties[name];
    object["type"] = "object";
    object["nullable"] = true;
    object["properties"][std::string(field.name.substr(dot + 1))] = TypeOf(field);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

Json ResponseSchema(const ApiRoute& route) {
  Json properties = {{"version", {{"type", "string"}}},
                     {"last_updated", {{"type", "string"}, {"format", "date-time"}}}};
  if (!route.rows_key.empty()) {
    const bool is_array =
        route.rows_key == "tasks" || route.rows_key == "sources" || route.rows_key == "groups";
    Json rows = is_array
                    ? Json{{"type", "array"}, {"items", RowSchema(route.fields)}}
                    : Json{{"type", "object"}, {"additionalProperties", RowSchema(route.fields)}};
    properties["total"] = {{"type", "integer"}};
    if (!is_array) properties["order"] = {{"type", "array"}, {"items", {{"type", "string"}}}};
    properties[std::string(route.rows_key)] = std::move(rows);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

Json ErrorOf(std::string_view description) {
  return {
      {"description", description},
      {"content",
       {{"application/json",
         {{"schema", {{"type", "object"}, {"properties", {{"error", {{"type", "string"}}}}}}}}}}}};
}

// The name in braces of a path, or nothing.
std::string PathParameterOf(std::string_view path) {
  const std::size_t open = path.find('{');
  if (open == std::string_view::npos) return {};
  return std::string(path.substr(open + 1, path.find('}') - open - 1));
}

// The value of a parameter in the example of the route; empty if it is not in it.
std::string ExampleOf(std::string_view query, std::string_view name) {
  query.remove_prefix(query.starts_with('?') ? 1 : 0);
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    if (one.substr(0, one.find('=')) == name) return std::string(one.substr(one.find('=') + 1));
    query.remove_prefix(one.size() == query.size() ? one.size() : one.size() + 1);
  }
  return {};
}

Json OperationOf(const ApiRoute& route) {
  Json parameters = Json::array();
  if (const std::string name = PathParameterOf(route.path); !name.empty()) {
    parameters.push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const Parameter& parameter : route.parameters) {
    Json described = {{"name", parameter.name},
                      {"in", "query"},
                      {"description", parameter.meaning},
                      {"required", parameter.is_required},
                      {"schema", Json::parse(parameter.schema)}};
    const std::string example = ExampleOf(route.example, parameter.name);
    if (!example.empty()) {
      const bool is_number = described["schema"]["type"] == "integer";
      described["example"] = is_number ? Json(std::stoull(example)) : Json(example);
    }
    parameters.push_back(std::move(described));
  }
  Json content = {{"application/json", {{"schema", ResponseSchema(route)}}}};
  if (!route.rows_key.empty()) {
    content["text/csv"] = {{"schema", {{"type", "string"}}}};
    content["application/x-ndjson"] = {{"schema", {{"type", "string"}}}};
  }
  Json responses = {{"200", {{"description", route.summary}, {"content", std::move(content)}}},
                    {"304", {{"description", "the response is the one of If-None-Match"}}},
                    {"400", ErrorOf("a parameter is unknown or out of its bounds")}};
  if (!PathParameterOf(route.path).empty()) responses["404"] = ErrorOf("there is no such agent");
  return {{"summary", route.summary},
          {"parameters", std::move(parameters)},
          {"responses", std::move(responses)}};
}

http::Handler Fixed(std::string body) {
  return [body = std::move(body)](const http::Request& request) {
    const QueryReader reader(request);
    if (const auto error = reader.error()) return http::ErrorResponse(400, *error);
    http::Response response;
    response.body = body;
    return response;
  };
}

}  // namespace

std::string ApiIndex() {
  Json paths = Json::array();
  for (const ApiRoute& route : ApiRoutes()) {
    Json parameters = Json::array();
    for (const Parameter& parameter : route.parameters) parameters.push_back(parameter.name);
    paths.push_back({{"path", route.path},
                     {"summary", route.summary},
                     {"parameters", std::move(parameters)},
                     {"example", std::string(route.path) + std::string(route.example)}});
  }
  return Json{{"version", kViewVersion},
              {"openapi", "/api/openapi.json"},
              {"paths", std::move(paths)}}
             .dump() +
         '\n';
}

std::string OpenApi(std::string_view version) {
  Json paths = Json::object();
  for (const ApiRoute& route : ApiRoutes()) {
    paths[std::string(route.path)] = {{"get", OperationOf(route)}};
  }
  return Json{{"openapi", "3.0.3"},
              {"info",
               {{"title", "Pitwall"},
                {"version", version},
                {"description", "What AI agents do, as JSON, CSV and NDJSON."}}},
              {"servers", {{{"url", "/"}}}},
              {"paths", std::move(paths)}}
             .dump() +
         '\n';
}

http::Handler ApiIndexHandler() { return Fixed(ApiIndex()); }
http::Handler OpenApiHandler(std::string_view version) { return Fixed(OpenApi(version)); }

}  // namespace pitwall::views
