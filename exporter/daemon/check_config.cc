#include "exporter/daemon/check_config.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "exporter/attached/arena_access.h"
#include "exporter/cli/flags.h"
#include "exporter/daemon/serve_options.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/tls.h"
#include "exporter/http/web_config.h"
#include "exporter/remote_write/options.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

namespace {

Status CheckAddresses(const cli::ServeFlags& flags, const http::WebConfig& web_config) {
  std::vector<std::string> texts = flags.web_listen_addresses;
  for (const auto* const more : {&flags.otlp_listen_addresses, &flags.otlp_grpc_listen_addresses}) {
    texts.insert(texts.end(), more->begin(), more->end());
  }
  const auto addresses = http::ParseListenAddresses(texts);
  if (!addresses.ok()) return addresses.status();
  if (flags.web_insecure || web_config.Authenticates()) return {};
  return http::RequireLoopback(*addresses);
}

Status CheckReadable(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file(path);
  if (!file) return Status::FromErrno("open", path, errno);
  file.peek();
  if (file.bad()) return Status::FromErrno("read", path, errno);
  return {};
}

Status CheckRemoteWriteFiles(const remote_write::Options& options) {
  std::vector<std::string> paths = options.password_files;
  paths.insert(paths.end(), options.bearer_token_files.begin(), options.bearer_token_files.end());
  paths.push_back(options.ca_file);
  for (const std::string& path : paths) {
    if (Status status = CheckReadable(path); !status.ok()) return status;
  }
  return {};
}

Status Check(const cli::ServeFlags& flags) {
  const Result<http::WebConfig> web_config = LoadWebConfigOf(flags);
  if (!web_config.ok()) return web_config.status();
  if (web_config->tls) {
    const auto context = http::TlsContext::Create(*web_config->tls, {});
    if (!context.ok()) return context.status();
  }
  if (Status status = CheckAddresses(flags, *web_config); !status.ok()) return status;
  if (Status status = attached::CheckGroup(flags.storage_group); !status.ok()) return status;
  return CheckRemoteWriteFiles(flags.remote_write);
}

}  // namespace

int RunCheckConfig(const cli::CheckConfigFlags& flags, std::FILE* out, std::FILE* errors) {
  const Status status = Check(flags.serve);
  if (!status.ok()) {
    std::fprintf(errors, "pitwall check-config: %s\n", status.ToString().c_str());
    return 1;
  }
  std::fputs("The configuration is valid.\n", out);
  return 0;
}

}  // namespace pitwall::daemon
