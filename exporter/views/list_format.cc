#include "exporter/views/list_format.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exporter/text/json_members.h"
#include "exporter/text/tokens.h"
#include "exporter/views/api_table.h"
#include "exporter/views/field_selection.h"

namespace pitwall::views {

namespace {

struct ListRow {
  std::string_view name;  // JSON; empty in an array
  std::string_view json;
};

// The value of a key, which may be one of an object; empty if there is none.
std::string_view ValueAt(std::string_view object, std::string_view name) {
  const std::size_t dot = name.find('.');
  std::string_view found;
  text::ForEachJsonMember(object, [&](std::string_view key, std::string_view value) {
    if (key == name.substr(0, dot)) found = value;
  });
  return dot == std::string_view::npos ? found : ValueAt(found, name.substr(dot + 1));
}

template <class Visit>
void ForEachItem(std::string_view array, const Visit& visit) {
  if (array.size() < 2) return;
  array.remove_prefix(1);
  while (array.front() != ']') {
    const std::size_t length = text::JsonValueLength(array);
    visit(array.substr(0, length));
    array.remove_prefix(length);
    if (array.front() == ',') array.remove_prefix(1);
  }
}

std::string PlainText(std::string_view json) {
  if (json.size() >= 2 && json.front() == '"' && json.find('\\') == std::string_view::npos) {
    return std::string(json.substr(1, json.size() - 2));
  }
  return nlohmann::json::parse(json).get<std::string>();
}

std::vector<ListRow> RowsOf(std::string_view view, std::string_view rows_key) {
  const std::string_view value = ValueAt(view, rows_key);
  std::vector<ListRow> rows;
  if (value.starts_with('[')) {
    ForEachItem(value, [&](std::string_view row) { rows.push_back({{}, row}); });
    return rows;
  }
  std::unordered_map<std::string_view, std::string_view> by_name;
  text::ForEachJsonMember(
      value, [&](std::string_view key, std::string_view row) { by_name.emplace(key, row); });
  ForEachItem(ValueAt(view, "order"), [&](std::string_view name) {
    const auto found = by_name.find(name.substr(1, name.size() - 2));
    if (found != by_name.end()) rows.push_back({name, found->second});
  });
  return rows;
}

void Search(std::vector<ListRow>& rows, std::string_view name_key, std::string_view search) {
  const std::string wanted = text::ToLower(search);
  std::erase_if(rows, [&](const ListRow& row) {
    const std::string_view name = row.name.empty() ? ValueAt(row.json, name_key) : row.name;
    if (!name.starts_with('"')) return true;
    return text::ToLower(PlainText(name)).find(wanted) == std::string::npos;
  });
}

std::string Cell(std::string_view value) {
  if (value.empty() || value == "null") return {};
  std::string text = value.front() == '"' ? PlainText(value) : std::string(value);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::string Csv(const std::vector<ListRow>& rows, const ApiRoute& route,
                const ListOptions& options) {
  std::vector<std::string_view> columns;
  for (const RowField& field : route.fields) {
    const bool is_wanted = options.fields ? options.fields->HasField(field.name)
                                          : field.type != "array" && field.type != "object";
    if (is_wanted) columns.push_back(field.name);
  }
  std::string csv;
  const auto add_line = [&](const auto& cell_of) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) csv += ',';
      csv += cell_of(columns[i]);
    }
    csv += "\r\n";
  };
  add_line([](std::string_view column) { return column; });
  for (const ListRow& row : rows) {
    add_line([&](std::string_view column) {
      const bool is_name = column == route.name_key && !row.name.empty();
      return Cell(is_name ? row.name : ValueAt(row.json, column));
    });
  }
  return csv;
}

std::string RowText(const ListRow& row, const ListOptions& options) {
  if (!options.fields) return std::string(row.json);
  std::string text;
  options.fields->AppendSelected(row.json, text);
  return text;
}

std::string Ndjson(const std::vector<ListRow>& rows, const ApiRoute& route,
                   const ListOptions& options) {
  std::string lines;
  for (const ListRow& row : rows) {
    std::string text = RowText(row, options);
    const bool needs_name = !row.name.empty() && ValueAt(row.json, route.name_key).empty() &&
                            (!options.fields || options.fields->Has(route.name_key));
    if (needs_name) {
      std::string member = "\"" + std::string(route.name_key) + "\":" + std::string(row.name);
      if (text.size() > 2) member += ',';
      text.insert(1, member);
    }
    lines += text + '\n';
  }
  return lines;
}

std::string Json(std::string_view view, const std::vector<ListRow>& rows, const ApiRoute& route,
                 const ListOptions& options) {
  std::string body = "{";
  const auto append_rows = [&](std::string_view value) {
    const bool is_array = value.starts_with('[');
    body += is_array ? '[' : '{';
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i > 0) body += ',';
      if (!is_array) body.append(rows[i].name).append(":");
      body += RowText(rows[i], options);
    }
    body += is_array ? ']' : '}';
  };
  text::ForEachJsonMember(view, [&](std::string_view key, std::string_view value) {
    if (body.size() > 1) body += ',';
    body.append("\"").append(key).append("\":");
    if (key == route.rows_key) {
      append_rows(value);
    } else if (key == "order" && !options.search.empty()) {
      body += '[';
      for (std::size_t i = 0; i < rows.size(); ++i)
        body.append(i > 0 ? "," : "").append(rows[i].name);
      body += ']';
    } else if (key == "total" && !options.search.empty()) {
      body += std::to_string(rows.size());
    } else {
      body += value;
    }
  });
  return body += "}\n";
}

}  // namespace

std::string ListInForm(std::string_view view, const ApiRoute& route, const ListOptions& options) {
  std::vector<ListRow> rows = RowsOf(view, route.rows_key);
  if (!options.search.empty()) Search(rows, route.name_key, options.search);
  switch (options.form) {
    case ListForm::kCsv:
      return Csv(rows, route, options);
    case ListForm::kNdjson:
      return Ndjson(rows, route, options);
    case ListForm::kJson:
      break;
  }
  return Json(view, rows, route, options);
}

}  // namespace pitwall::views
