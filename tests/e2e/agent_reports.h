// What agents send to a daemon, in pieces that can be combined into other requests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::e2e {

// One record of OTLP or one payload of a hook.
struct AgentReport {
  std::string path;      // of the HTTP request: /v1/traces, /v1/logs, /v1/metrics, /hooks/…
  std::string json;      // the body with nothing but this record; empty: only the protobuf is known
  std::string protobuf;  // the same in protobuf; empty for hooks and for metrics in JSON

  bool IsHook() const { return path.starts_with("/hooks/"); }
};

// A body as a program sent it.
struct AgentBody {
  std::string path;
  bool is_protobuf = false;
  std::string bytes;
};

// The records of the body, each alone with its resource and scope; of a hook the payload.
std::vector<AgentReport> ReportsOf(const AgentBody& body);

enum class Encoding : std::uint8_t { kJson, kProtobuf };
// Whether all the reports are known in this encoding.
bool Have(const std::vector<AgentReport>& reports, Encoding encoding);
// One body with all the reports, which have the same path and are no hooks.
std::string BodyOf(const std::vector<AgentReport>& reports, Encoding encoding);

// The bodies of a recorded program in their order of arrival. The folder has a file `index.jsonl`
// with an object for each request: `file` (plain or with the suffix .gz), `path`, `content_type`
// and `proto`, which is `http` or `grpc`.
std::vector<AgentBody> ReadRecording(const std::filesystem::path& folder);

}  // namespace pitwall::e2e
