// All components of a running daemon, in the order in which each depends on those before it.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <memory>
#include <string>
#include <vector>

#include "exporter/attached/attached_collector.h"
#include "exporter/cli/flags.h"
#include "exporter/daemon/event_counters.h"
#include "exporter/daemon/live_socket.h"
#include "exporter/events/ingest.h"
#include "exporter/grpc/server.h"
#include "exporter/hooks/hook_service.h"
#include "exporter/http/server.h"
#include "exporter/http/tls_files.h"
#include "exporter/journal/journal.h"
#include "exporter/live/live_hub.h"
#include "exporter/log/log_budget.h"
#include "exporter/log/logger.h"
#include "exporter/otlp/grpc_hint.h"
#include "exporter/otlp/receiver.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/remote_writer.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/snapshot/snapshotter.h"
#include "exporter/storage/storage.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/profiles.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

// Every component is complete once the constructor returns, and none is replaced later. Start()
// once, then Stop() once; from one thread.
class Parts {
 public:
  Parts(const cli::ServeFlags& flags, const http::WebConfig& web_config, const cli::Logger& logger,
        const Clock& clock, std::unique_ptr<storage::Storage> storage);
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  // Listens and starts all threads. After a failure nothing runs; the snapshot is as before unless
  // events were accepted.
  Status Start();
  std::vector<std::string> Addresses() const { return server_.Addresses(); }
  std::vector<std::string> GrpcAddresses() const { return grpc_.Addresses(); }
  Status Reload();
  // Also writes the last snapshot.
  Status Stop();

 private:
  http::ServerOptions ServerOptionsWithHooks(const http::WebConfig& web_config);
  grpc::ServerOptions GrpcOptionsWithLog(const http::WebConfig& web_config);
  journal::JournalHooks JournalHooksOf();
  snapshot::SnapshotterOptions SnapshotterOptionsOf();
  void AppendJoinerState();
  void OnSnapshotReport(const snapshot::SnapshotReport& report);
  Status StartRemoteWrite();
  void CheckFiles();
  void CheckCertificate();

  const cli::ServeFlags flags_;
  const cli::Logger& logger_;
  const std::unique_ptr<storage::Storage> storage_;
  Store& store_;
  journal::Journal journal_;
  events::Ingest ingest_;
  telemetry::Intake intake_;
  const telemetry::Profiles profiles_;
  otlp::Receiver otlp_;
  otlp::GrpcHint grpc_hint_;
  hooks::HookService hooks_;
  self_metrics::OwnMetrics own_;
  EventCounters event_counters_;
  rating::RatingService rating_;
  live::LiveHub hub_;
  LiveSocket live_;
  attached::AttachedCollector collector_;
  snapshot::Snapshotter snapshotter_;
  http::Server server_;
  grpc::Server grpc_;
  remote_write::RemoteWriter remote_writer_;
  threads::BackgroundLoop live_loop_;
  prometheus::Gauge& certificate_expires_s_;
  http::TlsFilesVersion tls_files_;
  unsigned ticks_ = 0;  // of the attached loop, one each second
  prometheus::Counter& log_lines_lost_;
  cli::LogBudget folder_log_budget_;
  threads::BackgroundLoop attached_loop_;
  threads::BackgroundLoop intake_loop_;
  threads::BackgroundLoop remote_write_loop_;
};

}  // namespace pitwall::daemon
