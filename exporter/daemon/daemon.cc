#include "exporter/daemon/daemon.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/flags.h"
#include "exporter/daemon/parts.h"
#include "exporter/daemon/serve_options.h"
#include "exporter/http/web_config.h"
#include "exporter/log/logger.h"
#include "exporter/storage/storage.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

Result<std::unique_ptr<Daemon>> Daemon::Start(const cli::ServeFlags& flags,
                                              const cli::Logger& logger, const Clock& clock) {
  auto storage = storage::Storage::Open(StorageOptionsOf(flags, clock), logger);
  if (!storage.ok()) return storage.status();
  Result<http::WebConfig> web_config = LoadWebConfigOf(flags);
  if (!web_config.ok()) return web_config.status();
  for (const std::string& key : web_config->ignored) {
    logger.Warn("A key of --web.config.file has no effect here", {{"key", key}});
  }
  auto parts = std::make_unique<Parts>(flags, *web_config, logger, clock, *std::move(storage));
  if (Status status = parts->Start(); !status.ok()) return status;
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Daemon::~Daemon() {
  if (!is_stopped_) (void)Stop();
}

std::vector<std::string> Daemon::Addresses() const { return parts_->Addresses(); }

std::vector<std::string> Daemon::GrpcAddresses() const { return parts_->GrpcAddresses(); }

Status Daemon::Reload() { return parts_->Reload(); }

Status Daemon::Stop() {
  is_stopped_ = true;
  return parts_->Stop();
}

}  // namespace pitwall::daemon
