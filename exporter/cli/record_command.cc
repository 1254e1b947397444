#include "exporter/cli/record_command.h"

#include <stdexcept>
#include <string>

#include "exporter/cli/daemon_client.h"
#include "exporter/text/quoting.h"

namespace pitwall::cli {

namespace {

// What is wrong; empty where the event was counted, now or earlier.
std::string Record(const RecordFlags& flags) {
  DaemonClient client(flags.daemon, flags.timeout);
  const DaemonResponse response = client.PostEvents(flags.event, "application/json");
  const auto counts = ParseIngestResult(response.body);
  if (!counts || (response.status != 200 && response.status != 400)) {
    return ExplainResponse(response, client.url());
  }
  if (counts->rejected == 0) return "";
  if (counts->errors.empty()) return "the event was rejected";
  const events::EventError& error = counts->errors.front();
  return text::OneLine(error.field.empty() ? error.error : error.field + ": " + error.error);
}

}  // namespace

int RunRecord(const RecordFlags& flags, std::FILE* errors) {
  std::string complaint;
  try {
    complaint = Record(flags);
  } catch (const std::runtime_error& error) {
    complaint = error.what();
  }
  if (complaint.empty()) return 0;
  std::fprintf(errors, "pitwall record: %s\n", complaint.c_str());
  return 1;
}

}  // namespace pitwall::cli
