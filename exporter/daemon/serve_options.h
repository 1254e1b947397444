// Options of the other rooms, from the flags of `pitwall serve`.
#pragma once

#include <cstdint>

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

storage::StorageOptions StorageOptionsOf(const cli::ServeFlags& flags, const Clock& clock);
// `first_segment` follows those in the folder.
journal::JournalOptions JournalOptionsOf(const cli::ServeFlags& flags, std::uint64_t first_segment);
events::IngestOptions IngestOptionsOf(const cli::ServeFlags& flags);
// Without the callbacks.
http::ServerOptions ServerOptionsOf(const cli::ServeFlags& flags, http::WebConfig web_config);
grpc::ServerOptions GrpcOptionsOf(const cli::ServeFlags& flags, const http::WebConfig& web_config);
// The daemon's own counters begin now.
exposition::ScrapeOptions ScrapeOptionsOf(const cli::ServeFlags& flags, const Clock& clock);

// The file of --web.config.file; an empty configuration if the flag is not given.
Result<http::WebConfig> LoadWebConfigOf(const cli::ServeFlags& flags);

}  // namespace pitwall::daemon
