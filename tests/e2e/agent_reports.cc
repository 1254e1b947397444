#include "tests/e2e/agent_reports.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/otlp_json.h"

namespace pitwall::e2e {

namespace {

using nlohmann::json;

// The same field numbers in requests of all signals: the resources of a request, its scopes and
// their records.
constexpr protozero::pbf_tag_type kResources = 1;
constexpr protozero::pbf_tag_type kHead = 1;  // of a resource or scope: what it is
constexpr protozero::pbf_tag_type kItems = 2;

struct Keys {
  const char* resources;
  const char* scopes;
  const char* records;
};
Keys KeysOf(std::string_view path) {
  if (path == "/v1/traces") return {"resourceSpans", "scopeSpans", "spans"};
  if (path == "/v1/logs") return {"resourceLogs", "scopeLogs", "logRecords"};
  return {"resourceMetrics", "scopeMetrics", "metrics"};
}

// The head of a resource or scope, and its items.
struct Group {
  std::string_view head;
  std::vector<std::string_view> items;

  explicit Group(std::string_view message) {
    protozero::pbf_reader reader(message.data(), message.size());
    while (reader.next()) {
      const auto tag = reader.tag();
      if (reader.wire_type() != protozero::pbf_wire_type::length_delimited) {
        reader.skip();
        continue;
      }
      const protozero::data_view bytes = reader.get_view();
      if (tag == kHead) head = {bytes.data(), bytes.size()};
      if (tag == kItems) items.emplace_back(bytes.data(), bytes.size());
    }
  }
};

std::string GroupOf(std::string_view head, std::string_view item) {
  std::string message;
  protozero::pbf_writer writer(message);
  writer.add_bytes(kHead, head.data(), head.size());
  writer.add_bytes(kItems, item.data(), item.size());
  return message;
}

std::vector<AgentReport> ReportsOfProtobuf(const AgentBody& body) {
  std::vector<AgentReport> reports;
  protozero::pbf_reader reader(body.bytes);
  while (reader.next(kResources)) {
    const protozero::data_view bytes = reader.get_view();
    const Group resource(std::string_view(bytes.data(), bytes.size()));
    for (const std::string_view scope_bytes : resource.items) {
      const Group scope(scope_bytes);
      for (const std::string_view record : scope.items) {
        const std::string group = GroupOf(resource.head, GroupOf(scope.head, record));
        AgentReport& report = reports.emplace_back();
        report.path = body.path;
        protozero::pbf_writer(report.protobuf).add_message(kResources, group);
      }
    }
  }
  return reports;
}

std::vector<AgentReport> ReportsOfJson(const AgentBody& body) {
  std::vector<AgentReport> reports;
  const Keys keys = KeysOf(body.path);
  const json request = json::parse(body.bytes);
  for (json resource : request.value(keys.resources, json::array())) {
    const json scopes = std::exchange(resource[keys.scopes], json::array());
    for (json scope : scopes) {
      const json records = std::exchange(scope[keys.records], json::array());
      for (const json& record : records) {
        scope[keys.records] = json::array({record});
        resource[keys.scopes] = json::array({scope});
        const json alone = {{keys.resources, json::array({resource})}};
        reports.push_back({body.path, alone.dump(), ProtobufOf(alone)});
      }
    }
  }
  return reports;
}

// Reads plain files too.
std::string ReadGzip(const std::filesystem::path& path) {
  std::string bytes;
  const gzFile file = gzopen(path.c_str(), "rb");
  std::array<char, 65536> piece{};
  for (int got = 0; (got = gzread(file, piece.data(), piece.size())) > 0;) {
    bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
  gzclose(file);
  return bytes;
}

std::string HttpPathOf(const std::string& path) {
  if (path.starts_with("/hooks/claude")) return "/hooks/claude";
  if (!path.starts_with("/opentelemetry.proto.collector.")) return path;
  if (path.find(".trace.") != path.npos) return "/v1/traces";
  return path.find(".logs.") != path.npos ? "/v1/logs" : "/v1/metrics";
}

}  // namespace

std::vector<AgentReport> ReportsOf(const AgentBody& body) {
  if (body.path.starts_with("/hooks/")) return {{body.path, body.bytes, {}}};
  return body.is_protobuf ? ReportsOfProtobuf(body) : ReportsOfJson(body);
}

bool Have(const std::vector<AgentReport>& reports, Encoding encoding) {
  return std::ranges::none_of(reports, [encoding](const AgentReport& report) {
    return (encoding == Encoding::kJson ? report.json : report.protobuf).empty();
  });
}

std::string BodyOf(const std::vector<AgentReport>& reports, Encoding encoding) {
  if (encoding == Encoding::kProtobuf) {
    // Messages that follow each other are one message with the fields of both.
    std::string body;
    for (const AgentReport& report : reports) body += report.protobuf;
    return body;
  }
  json resources = json::array();
  const Keys keys = KeysOf(reports.front().path);
  for (const AgentReport& report : reports) {
    resources.push_back(json::parse(report.json)[keys.resources][0]);
  }
  return json{{keys.resources, resources}}.dump();
}

std::vector<AgentBody> ReadRecording(const std::filesystem::path& folder) {
  std::vector<AgentBody> bodies;
  std::ifstream index(folder / "index.jsonl");
  for (std::string line; std::getline(index, line);) {
    const json entry = json::parse(line);
    std::filesystem::path file = folder / entry["file"].get<std::string>();
    if (!std::filesystem::exists(file)) file += ".gz";
    const std::string type = entry.value("content_type", "");
    bodies.push_back({HttpPathOf(entry["path"]),
                      entry.value("proto", "http") == "grpc" || type.find("protobuf") != type.npos,
                      ReadGzip(file)});
  }
  return bodies;
}

}  // namespace pitwall::e2e
