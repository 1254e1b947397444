#include "exporter/cli/healthcheck.h"

#include <cstddef>
#include <cstdio>
#include <string>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

constexpr std::size_t kMaxBodyBytes = 64 << 10;

int Fail(const std::string& reason, std::FILE* errors) {
  std::fprintf(errors, "pitwall healthcheck: %s\n", reason.c_str());
  return 1;
}

}  // namespace

int RunHealthcheck(const HealthcheckFlags& flags, std::FILE* errors) {
  Result<DaemonClient> client = DaemonClient::Create(flags.daemon, flags.timeout);
  if (!client.ok()) return Fail(client.status().ToString(), errors);
  const DaemonResponse response =
      client->Get(flags.ready ? "/-/ready" : "/-/healthy", kMaxBodyBytes);
  if (response.status == 200) return 0;
  return Fail(ExplainResponse(response, client->url()), errors);
}

}  // namespace pitwall::cli
