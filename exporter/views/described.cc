#include "exporter/views/described.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/http/text.h"
#include "exporter/text/json_members.h"
#include "exporter/text/quoting.h"
#include "exporter/views/api_table.h"
#include "exporter/views/field_selection.h"
#include "exporter/views/list_format.h"
#include "exporter/views/query.h"

namespace pitwall::views {

namespace {

constexpr std::size_t kMaxShownParameter = 64;  // bytes
constexpr std::array<std::string_view, 3> kForms = {"json", "csv", "ndjson"};
constexpr std::array<std::string_view, 3> kFormTypes = {
    "application/json", "text/csv; charset=utf-8; header=present", "application/x-ndjson"};

std::optional<std::string> UnknownParameter(const http::Request& request, const ApiRoute& route) {
  for (const auto& [name, value] : request.query) {
    const bool is_known =
        std::any_of(route.parameters.begin(), route.parameters.end(),
                    [&name = name](const Parameter& parameter) { return parameter.name == name; });
    if (is_known) continue;
    std::string all;
    for (const Parameter& known : route.parameters) {
      all.append(all.empty() ? "" : ", ").append(known.name);
    }
    return "unknown parameter " + text::OneLine(name.substr(0, kMaxShownParameter)) +
           "; known: " + all;
  }
  return std::nullopt;
}

// Reads the parameters of lists. On an error it is set.
ListOptions ReadListOptions(QueryReader& reader, const ApiRoute& route) {
  ListOptions options;
  if (const auto form = reader.Text("format")) {
    const auto found = std::find(kForms.begin(), kForms.end(), *form);
    if (found == kForms.end()) {
      reader.Refuse("format", "must be one of json csv ndjson");
    } else {
      options.form = static_cast<ListForm>(found - kForms.begin());
    }
  }
  if (const auto list = reader.Text("fields")) {
    std::string error;
    options.fields = FieldSelection::Parse(*list, route.fields, error);
    if (!options.fields) reader.Refuse("fields", error);
  }
  if (!route.searches_itself) options.search = reader.Name("search").value_or("");
  return options;
}

// The text without the value of `last_updated`, which is in the beginning of every view.
std::size_t HashOfContents(std::string_view body) {
  constexpr std::string_view kKey = "\"last_updated\":";
  const std::hash<std::string_view> hash;
  const std::size_t at = body.substr(0, 128).find(kKey);
  if (at == std::string_view::npos) return hash(body);
  const std::size_t value = at + kKey.size();
  const std::size_t end = value + text::JsonValueLength(body.substr(value));
  return hash(body.substr(0, at)) * 31 + hash(body.substr(end));
}

http::Response WithETag(const http::Request& request, http::Response response) {
  if (response.status != 200 || response.stream) return response;
  std::string tag = "W/\"" + std::to_string(HashOfContents(http::BodyOf(response))) + "\"";
  const std::string_view known = request.Header("If-None-Match").value_or("");
  if (known.find(tag) != std::string_view::npos) {
    response.status = 304;
    response.body.clear();
    response.shared_body = nullptr;
    response.content_type.clear();
    std::erase_if(response.headers, [](const auto& header) {
      return http::EqualsIgnoringCase(header.first, "Content-Encoding");
    });
  }
  response.headers.emplace_back("ETag", std::move(tag));
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  return response;
}

http::Response InForm(const http::Request& request, const ApiRoute& route,
                      const http::Handler& handler) {
  QueryReader reader(request, QueryReader::Others::kIgnored);
  const ListOptions options = ReadListOptions(reader, route);
  if (reader.error()) return http::ErrorResponse(400, *reader.error());
  http::Request inner = request;
  std::erase_if(inner.query, [&](const auto& parameter) {
    return parameter.first == "format" || parameter.first == "fields" ||
           (parameter.first == "search" && !route.searches_itself);
  });
  if (inner.query.size() == request.query.size()) return handler(request);
  // The view must not be compressed.
  std::erase_if(inner.headers, [](const auto& header) {
    return http::EqualsIgnoringCase(header.first, "Accept-Encoding");
  });
  http::Response response = handler(inner);
  if (response.status != 200) return response;
  response.body = ListInForm(http::BodyOf(response), route, options);
  response.shared_body = nullptr;
  response.content_type = kFormTypes[static_cast<std::size_t>(options.form)];
  return response;
}

}  // namespace

http::Handler Described(std::string_view path, http::Handler handler) {
  return [&route = ApiRouteOf(path), handler = std::move(handler)](const http::Request& request) {
    if (const auto error = UnknownParameter(request, route)) {
      return http::ErrorResponse(400, *error);
    }
    if (route.rows_key.empty()) return WithETag(request, handler(request));
    return WithETag(request, InForm(request, route, handler));
  };
}

}  // namespace pitwall::views
