#include "exporter/cli/source_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "exporter/disk/files.h"
#include "exporter/events/rfc3339.h"
#include "exporter/setup/agent_setup.h"
#include "exporter/setup/settings_file.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

constexpr std::chrono::milliseconds kCheckTimeout{5'000};
constexpr std::size_t kMaxBodyBytes = 4 << 20;

std::string TextOf(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint64_t CountOf(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

// When --write wrote the settings; 0 if it did not.
std::int64_t WrittenAtMs(const setup::AgentSetup& setup) {
  if (setup.file.empty()) return 0;
  const setup::SettingsFile file(disk::SystemFiles(), setup.file);
  struct stat undo {};
  if (::stat(file.undo_path().c_str(), &undo) != 0) return 0;
  return undo.st_mtim.tv_sec * std::int64_t{1000} + undo.st_mtim.tv_nsec / 1'000'000;
}

}  // namespace

std::optional<std::vector<SourceRow>> ParseSources(std::string_view body,
                                                   const std::vector<std::string>& names) {
  const nlohmann::json parsed = nlohmann::json::parse(body, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("sources") || !parsed["sources"].is_array()) {
    return std::nullopt;
  }
  std::vector<SourceRow> rows;
  for (const nlohmann::json& entry : parsed["sources"]) {
    if (!entry.is_object()) return std::nullopt;
    SourceRow row{TextOf(entry, "source"),    TextOf(entry, "signal"),
                  TextOf(entry, "last_seen"), 0,
                  CountOf(entry, "records"),  CountOf(entry, "counted")};
    row.last_seen_ms = events::ParseRfc3339Ms(row.last_seen).value_or(0);
    const bool is_wanted =
        names.empty() || std::find(names.begin(), names.end(), row.source) != names.end();
    if (is_wanted) rows.push_back(std::move(row));
  }
  return rows;
}

Status CheckSources(const setup::AgentSetup& setup, const DaemonFlags& flags, std::FILE* out) {
  Result<DaemonClient> client = DaemonClient::Create(flags, kCheckTimeout);
  if (!client.ok()) return client.status();
  const DaemonResponse response = client->Get("/api/sources", kMaxBodyBytes);
  const auto rows = ParseSources(response.body, setup.sources);
  if (response.status != 200 || !rows) return {"", "", ExplainResponse(response, client->url())};
  const std::int64_t written_at_ms = WrittenAtMs(setup);
  bool is_since = false;
  for (const SourceRow& row : *rows) {
    is_since |= row.last_seen_ms == 0 || row.last_seen_ms >= written_at_ms;
    std::fprintf(out, "%s by %s: %llu records, %llu counted, last at %s\n",
                 text::OneLine(row.source).c_str(), text::OneLine(row.signal).c_str(),
                 static_cast<unsigned long long>(row.records),
                 static_cast<unsigned long long>(row.counted),
                 text::OneLine(row.last_seen).c_str());
  }
  if (rows->empty()) {
    return {"", "", "nothing has arrived from " + setup.title + " at " + client->url()};
  }
  if (!is_since) {
    return {"", "", "nothing has arrived from " + setup.title + " since the settings were written"};
  }
  return {};
}

}  // namespace pitwall::cli
