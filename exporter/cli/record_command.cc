#include "exporter/cli/record_command.h"

#include <cstdio>
#include <string>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "exporter/events/event_parser.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

// OK if the event is counted, also if it was counted before.
Status Record(const RecordFlags& flags) {
  Result<DaemonClient> client = DaemonClient::Create(flags.daemon, flags.timeout);
  if (!client.ok()) return client.status();
  const DaemonResponse response = client->PostEvents(flags.event, "application/json");
  const auto counts = ParseIngestResult(response.body);
  if (!counts || (response.status != 200 && response.status != 400)) {
    return Status("", "", ExplainResponse(response, client->url()));
  }
  if (counts->rejected == 0) return {};
  if (counts->errors.empty()) return Status("", "", "the event was rejected");
  const events::EventError& error = counts->errors.front();
  return Status("", error.field, error.error);
}

}  // namespace

int RunRecord(const RecordFlags& flags, std::FILE* errors) {
  const Status status = Record(flags);
  if (status.ok()) return 0;
  std::fprintf(errors, "pitwall record: %s\n", text::OneLine(status.ToString()).c_str());
  return 1;
}

}  // namespace pitwall::cli
