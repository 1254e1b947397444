#include "exporter/daemon/parts.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/attached/arena_access.h"
#include "exporter/attached/attached_collector.h"
#include "exporter/cli/flags.h"
#include "exporter/daemon/otlp_methods.h"
#include "exporter/daemon/routes.h"
#include "exporter/daemon/serve_options.h"
#include "exporter/events/ingest.h"
#include "exporter/grpc/server.h"
#include "exporter/hooks/hook_service.h"
#include "exporter/http/server.h"
#include "exporter/http/tls_files.h"
#include "exporter/http/web_config.h"
#include "exporter/journal/journal.h"
#include "exporter/log/log_budget.h"
#include "exporter/log/logger.h"
#include "exporter/log/version.h"
#include "exporter/remote_write/options.h"
#include "exporter/self_metrics/add_metrics.h"
#include "exporter/self_metrics/process_stats.h"
#include "exporter/snapshot/snapshotter.h"
#include "exporter/storage/journal_entry.h"
#include "exporter/storage/storage.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/otlp_batches.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

namespace {

constexpr std::chrono::milliseconds kAttachedInterval{1000};
constexpr std::chrono::milliseconds kIntakeInterval{1000};

std::string JoinAddresses(const std::vector<std::string>& addresses) {
  std::string joined;
  for (const std::string& address : addresses) {
    if (!joined.empty()) joined += ", ";
    joined += address;
  }
  return joined;
}

events::IngestOptions WithAppender(events::IngestOptions options, journal::Journal& journal) {
  options.append_body = [&journal](const events::ReceivedBody& body) {
    journal.Append(storage::EntryOf(body));
  };
  return options;
}

telemetry::IntakeOptions ObservationsInto(journal::Journal& journal) {
  telemetry::IntakeOptions options;
  options.append = [&journal](std::string_view lines, std::int64_t arrived_ms) {
    journal.Append(storage::ObservationsEntry(lines, arrived_ms));
  };
  return options;
}

hooks::HookServiceOptions HooksInto(telemetry::Intake& intake, const cli::Logger& logger) {
  hooks::HookServiceOptions options;
  options.sink = [&intake](const telemetry::ObservationBatch& batch) {
    return intake.Ingest(batch).has_value();
  };
  options.report = [&logger](std::string_view program, std::string_view error,
                             std::uint64_t errors) {
    logger.Warn("A hook's payload was not counted",
                {{"program", program}, {"cause", error}, {"total", errors}});
  };
  return options;
}

attached::AttachedCollector::Log LogTo(const cli::Logger& logger) {
  return [&logger](bool is_problem, std::string_view message) {
    is_problem ? logger.Warn(message) : logger.Info(message);
  };
}

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

// With these errors another daemon uses the folder, or the file may be usable at the next start. If
// the daemon started without the file, calls of other processes would be missing until then.
bool IsFatal(int error_number) {
  constexpr std::array kErrors = {EBUSY, EMFILE, ENFILE, ENOMEM, EIO, EINTR, EAGAIN};
  return std::find(kErrors.begin(), kErrors.end(), error_number) != kErrors.end();
}

}  // namespace

Parts::Parts(const cli::ServeFlags& flags, const http::WebConfig& web_config,
             const cli::Logger& logger, const Clock& clock,
             std::unique_ptr<storage::Storage> storage)
    : flags_(flags),
      logger_(logger),
      storage_(std::move(storage)),
      store_(storage_->store()),
      journal_(JournalOptionsOf(flags, storage_->next_segment()), JournalHooksOf(), clock),
      ingest_(events::StoreSink(store_), storage_->event_ids(), clock,
              WithAppender(IngestOptionsOf(flags), journal_)),
      intake_(storage_->joiner(), ingest_, clock, ObservationsInto(journal_)),
      otlp_(profiles_.names(), telemetry::OtlpBatches(profiles_, intake_)),
      grpc_hint_([this](std::string_view line) { logger_.Warn(line); }),
      hooks_(HooksInto(intake_, logger), clock),
      own_(cli::Version()),
      event_counters_(ingest_, journal_, storage_->joiner(), hooks_, storage_->replayed(), own_),
      rating_(store_, clock),
      hub_(store_, rating_),
      live_(hub_, own_),
      collector_(flags.storage_path, storage_->attached(), store_, ingest_, own_.registry(),
                 LogTo(logger)),
      snapshotter_(
          store_, storage_->event_ids(), rating_, [this] { return ingest_.Pause(); },
          storage_->MakeWriter(),
          [this](const snapshot::SnapshotReport& report) { OnSnapshotReport(report); },
          SnapshotterOptionsOf(), clock),
      server_(ServerOptionsWithHooks(web_config)),
      grpc_(GrpcOptionsWithLog(web_config), own_.registry()),
      remote_writer_(flags.remote_write,
                     {store_, rating_,
                      [this] {
                        event_counters_.Update();
                        return own_.Collect(store_.Stats(), self_metrics::ReadProcessStats());
                      },
                      own_.registry(), logger, clock, flags.metrics_tiers, clock.WallMs()}),
      live_loop_(threads::Every(flags.live_interval, [this] { hub_.Tick(); }), flags.live_interval),
      certificate_expires_s_(self_metrics::AddGauge(
          own_.registry(), "pitwall_tls_certificate_expiry_timestamp_seconds",
          "Time when the server's certificate ends; 0 without TLS.")),
      log_lines_lost_(self_metrics::AddCounter(
          own_.registry(), "pitwall_log_lines_lost_total",
          "Lines of the log that were lost because nobody read standard error.")),
      folder_log_budget_(1, std::chrono::minutes(1), clock),
      attached_loop_(threads::Every(kAttachedInterval,
                                    [this] {
                                      collector_.Collect();
                                      CheckFiles();
                                    }),
                     kAttachedInterval),
      intake_loop_(threads::Every(kIntakeInterval, [this] { intake_.Tick(); }), kIntakeInterval),
      remote_write_loop_(
          threads::Every(flags.remote_write.interval, [this] { remote_writer_.Tick(); }),
          flags.remote_write.interval) {
  AddRoutes({.store = store_,
             .ingest = ingest_,
             .intake = intake_,
             .hooks = hooks_,
             .otlp = otlp_,
             .grpc_hint = grpc_hint_,
             .otlp_max_body_bytes = flags.otlp_max_body_bytes,
             .joiner = storage_->joiner(),
             .own = own_,
             .rating = rating_,
             .live = live_,
             .event_counters = event_counters_,
             .scrape = ScrapeOptionsOf(flags, clock)},
            server_);
  AddOtlpMethods(otlp_, grpc_);
}

Status Parts::Start() {
  if (const Status& status = collector_.open_status(); IsFatal(status.error_number())) {
    return status;
  }
  if (!flags_.storage_group.empty() && collector_.open_status().ok()) {
    Status status = attached::ShareArenaWithGroup(flags_.storage_path, flags_.storage_group);
    if (!status.ok()) return status;
  }
  journal_.StartSegment();
  if (Status status = server_.Start(); !status.ok()) return status;
  if (Status status = grpc_.Start(); !status.ok()) {
    server_.Stop();
    return status;
  }
  storage_->SetHolder(JoinAddresses(server_.Addresses()));
  snapshotter_.Start();
  if (storage_->replayed().records != 0) snapshotter_.Wake();
  live_loop_.Start();
  attached_loop_.Start();
  intake_loop_.Start();
  Status status = StartRemoteWrite();
  if (!status.ok()) (void)Stop();
  return status;
}

Status Parts::StartRemoteWrite() {
  if (flags_.remote_write.urls.empty()) return {};
  if (Status status = remote_writer_.Start(
          remote_write::DefaultLabels(HostName(), server_.Addresses().front()));
      !status.ok())
    return status;
  remote_write_loop_.Start();
  return {};
}

Status Parts::Reload() {
  Result<http::WebConfig> config = LoadWebConfigOf(flags_);
  if (!config.ok()) return config.status();
  if (Status status = server_.Reload(*config); !status.ok()) return status;
  return grpc_.Reload(*config);
}

Status Parts::Stop() {
  live_loop_.Stop();
  attached_loop_.Stop();
  intake_loop_.Stop();
  grpc_.Stop();  // first, so that its requests in flight are still accepted
  ingest_.Close();
  intake_.Close();
  server_.Stop();
  intake_.Flush();
  Status status = snapshotter_.Stop().status;
  // Last, because a receiver that does not respond delays the end.
  remote_write_loop_.Stop();
  remote_writer_.Stop();
  return status;
}

grpc::ServerOptions Parts::GrpcOptionsWithLog(const http::WebConfig& web_config) {
  grpc::ServerOptions options = GrpcOptionsOf(flags_, web_config);
  options.log = [this](std::string_view message) { logger_.Warn(message); };
  return options;
}

http::ServerOptions Parts::ServerOptionsWithHooks(const http::WebConfig& web_config) {
  http::ServerOptions options = ServerOptionsOf(flags_, web_config);
  options.log = [this](std::string_view message) { logger_.Warn(message); };
  options.on_request = [this](const http::ServedRequest& served) {
    own_.CountRequest(served.pattern, served.method, served.status, served.seconds);
  };
  options.on_http2 = [this] { grpc_hint_.OnClient(std::chrono::steady_clock::now()); };
  return options;
}

journal::JournalHooks Parts::JournalHooksOf() {
  journal::JournalHooks hooks;
  hooks.on_failure = [this](const Status& failure, bool is_journaling) {
    logger_.Error(is_journaling ? "The journal cannot start its next file"
                                : "The journal cannot write events: a crash would lose them",
                  {{"err", failure.ToString()}});
  };
  hooks.on_recovery = [this] {
    logger_.Info("The journal writes events again; a snapshot contains the missing ones");
  };
  hooks.on_full = [this] { snapshotter_.Wake(); };
  return hooks;
}

// Certificates are often renewed without a signal to the daemon.
void Parts::CheckCertificate() {
  constexpr unsigned kTicks = 60;
  if (ticks_++ % kTicks != 0) return;
  if (Result<http::WebConfig> config = LoadWebConfigOf(flags_); config.ok() && config->tls) {
    http::TlsFilesVersion version = http::VersionOfTlsFiles(*config);
    if (tls_files_.empty()) {
      tls_files_ = std::move(version);
    } else if (version != tls_files_) {
      // While certificate and key do not match, the old pair stays in use; it is replaced later.
      if (const Status status = Reload(); status.ok()) {
        tls_files_ = std::move(version);
        logger_.Info("Reloaded the changed certificate");
      } else {
        logger_.Warn("Could not load the changed certificate; the old one stays in use",
                     {{"err", status.ToString()}});
      }
    }
  }
  certificate_expires_s_.Set(static_cast<double>(server_.CertificateExpiresAtS()));
}

void Parts::CheckFiles() {
  CheckCertificate();
  self_metrics::RaiseTo(log_lines_lost_, logger_.lines_lost());
  journal_.CheckFile();
  const Status status = storage_->CheckFolder();
  if (status.ok()) return;
  if (!folder_log_budget_.Spend()) return;
  logger_.Error("The storage folder was removed or replaced: new events may be lost",
                {{"err", status.ToString()}});
}

snapshot::SnapshotterOptions Parts::SnapshotterOptionsOf() {
  snapshot::SnapshotterOptions options;
  options.interval = flags_.snapshot_interval;
  options.participants.journal = &journal_;
  options.participants.continue_journal = [this] { AppendJoinerState(); };
  options.participants.collector = {.collect = [this] { collector_.Collect(); },
                                    .offsets = [this] { return collector_.Offsets(); },
                                    .release_unused = [this] { collector_.ReleaseUnused(); }};
  return options;
}

void Parts::AppendJoinerState() {
  telemetry::LineWriter lines;
  storage_->joiner().WriteState(&lines);
  journal_.Append(storage::JoinerStateEntry(lines.text(), 0));
}

void Parts::OnSnapshotReport(const snapshot::SnapshotReport& report) {
  malloc_trim(0);  // returns the memory of the snapshot, which may be as large as the store
  if (report.status.ok()) {
    own_.SnapshotWritten(report.at_ms, report.seconds, report.size_bytes);
    logger_.Debug("Wrote the snapshot",
                  {{"bytes", report.size_bytes}, {"seconds", report.seconds}});
    return;
  }
  own_.SnapshotFailed(report.failing_since_ms);
  logger_.Error("Could not write the snapshot; the previous one is unchanged",
                {{"err", report.status.ToString()}});
}

}  // namespace pitwall::daemon
