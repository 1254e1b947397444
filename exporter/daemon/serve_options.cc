#include "exporter/daemon/serve_options.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "exporter/cli/flags.h"
#include "exporter/events/ingest.h"
#include "exporter/exposition/scrape.h"
#include "exporter/grpc/server.h"
#include "exporter/http/server.h"
#include "exporter/http/web_config.h"
#include "exporter/journal/journal.h"
#include "exporter/storage/storage.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

namespace {
constexpr std::size_t kMaxPages = 256;             // open live pages
constexpr std::size_t kThreads = kMaxPages + 128;  // a waiting thread needs 17 KiB
}  // namespace

storage::StorageOptions StorageOptionsOf(const cli::ServeFlags& flags, const Clock& clock) {
  storage::StorageOptions options{flags.storage_path, flags.store.Options(),
                                  flags.store.events_remember};
  options.store.clock = &clock;
  options.joiner.agent_by = flags.otlp_agent_by;
  return options;
}

journal::JournalOptions JournalOptionsOf(const cli::ServeFlags& flags,
                                         std::uint64_t first_segment) {
  journal::JournalOptions options;
  options.folder = flags.storage_path;
  options.first_segment = first_segment;
  return options;
}

events::IngestOptions IngestOptionsOf(const cli::ServeFlags& flags) {
  events::IngestOptions options;
  options.quality_max = flags.store.quality_max;
  options.labels = flags.store.agents_labels;
  return options;
}

http::ServerOptions ServerOptionsOf(const cli::ServeFlags& flags, http::WebConfig web_config) {
  http::ServerOptions options;
  options.listen_addresses = flags.web_listen_addresses;
  options.listen_addresses.insert(options.listen_addresses.end(),
                                  flags.otlp_listen_addresses.begin(),
                                  flags.otlp_listen_addresses.end());
  options.allowed_hosts = flags.web_allowed_hosts;
  options.allowed_origins = flags.web_allowed_origins;
  options.web_config = std::move(web_config);
  options.insecure = flags.web_insecure;
  if (flags.web_open_probes) options.open_paths = {"/-/healthy", "/-/ready"};
  options.threads = kThreads;
  options.max_websockets = kMaxPages;
  return options;
}

grpc::ServerOptions GrpcOptionsOf(const cli::ServeFlags& flags, const http::WebConfig& web_config) {
  grpc::ServerOptions options;
  options.listen_addresses = flags.otlp_grpc_listen_addresses;
  options.allowed_hosts = flags.web_allowed_hosts;
  options.allowed_origins = flags.web_allowed_origins;
  options.web_config = web_config;
  options.insecure = flags.web_insecure;
  options.limits.max_message_bytes = flags.otlp_max_body_bytes;
  return options;
}

exposition::ScrapeOptions ScrapeOptionsOf(const cli::ServeFlags& flags, const Clock& clock) {
  return {.tiers = flags.metrics_tiers,
          .classic_buckets = flags.metrics_classic_buckets,
          .created = flags.metrics_created,
          .own_started_at_ms = clock.WallMs()};
}

Result<http::WebConfig> LoadWebConfigOf(const cli::ServeFlags& flags) {
  if (flags.web_config_file.empty()) return http::WebConfig();
  return http::LoadWebConfig(flags.web_config_file);
}

}  // namespace pitwall::daemon
