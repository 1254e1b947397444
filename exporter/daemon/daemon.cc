#include "exporter/daemon/daemon.h"

#include <malloc.h>

#include <optional>

#include "exporter/attached/attached_collector.h"
#include "exporter/daemon/event_counters.h"
#include "exporter/daemon/live_socket.h"
#include "exporter/daemon/routes.h"
#include "exporter/daemon/ticker.h"
#include "exporter/events/ingest.h"
#include "exporter/http/server.h"
#include "exporter/journal/journal.h"
#include "exporter/live/live_hub.h"
#include "exporter/log/version.h"
#include "exporter/rating/rating_service.h"
#include "exporter/remote_write/remote_writer.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/snapshot/snapshotter.h"
#include "exporter/storage/journal_entry.h"
#include "exporter/storage/storage.h"

namespace pitwall::daemon {

namespace {

constexpr std::chrono::milliseconds kAttachedInterval{1000};
constexpr std::size_t kMaxPages = 256;
constexpr std::size_t kThreads = kMaxPages + 128;  // 17 KiB each while they wait

StoreOptions OptionsOf(const cli::ServeFlags& flags, const Clock& clock) {
  StoreOptions options = flags.store.Options();
  options.clock = &clock;
  return options;
}

std::string Joined(const std::vector<std::string>& addresses) {
  std::string joined;
  for (const std::string& address : addresses) {
    if (!joined.empty()) joined += ", ";
    joined += address;
  }
  return joined;
}

events::IngestOptions IngestOptionsOf(const cli::ServeFlags& flags,
                                      std::optional<journal::Journal>& journal) {
  events::IngestOptions options;
  options.append_body = [&journal](const events::ReceivedBody& body) {
    journal->Append(EntryOf(body));
  };
  options.quality_max = flags.store.quality_max;
  return options;
}

}  // namespace

class Daemon::Parts {
 public:
  Parts(const cli::ServeFlags& flags, const cli::Logger& logger, const Clock& clock)
      : flags_(flags),
        logger_(logger),
        store_(OptionsOf(flags, clock)),
        event_ids_(flags.store.events_remember),
        ingest_(events::StoreSink(store_), event_ids_, clock, IngestOptionsOf(flags, journal_)),
        own_(cli::Version()),
        event_counters_(ingest_, own_),
        rating_(store_, clock),
        hub_(store_, rating_),
        live_(hub_, own_),
        storage_(flags.storage_path, logger),
        collector_(store_, ingest_, own_.registry(),
                   [&logger](bool is_problem, std::string_view message) {
                     is_problem ? logger.Warn(message) : logger.Info(message);
                   }),
        clock_(clock) {}

  std::string Start() {
    if (std::string error = storage_.Load(store_, event_ids_, ingest_); !error.empty())
      return error;
    StartJournal();
    collector_.Open(flags_.storage_path, storage_.attached());
    http::ServerOptions options = ServerOptionsOf();
    if (std::string error = LoadWebConfigInto(options.web_config); !error.empty()) return error;
    server_.emplace(std::move(options));
    AddRoutes({store_, ingest_, own_, rating_, live_, event_counters_, ScrapeOptionsOf()},
              *server_);
    MakeSnapshotter();  // a full journal wakes it
    if (const Status status = server_->Start(); !status.ok()) {
      snapshotter_.reset();
      return status.ToString();
    }
    storage_.SetHolder(Joined(server_->Addresses()));
    snapshotter_->Start();
    if (storage_.replayed().records != 0) snapshotter_->Wake();
    live_ticker_.emplace(flags_.live_interval, [this] { hub_.Tick(); });
    attached_ticker_.emplace(kAttachedInterval, [this] { collector_.Collect(); });
    return StartRemoteWrite();
  }

  std::vector<std::string> Addresses() const { return server_->Addresses(); }

  std::string Reload() {
    http::WebConfig config;
    if (std::string error = LoadWebConfigInto(config); !error.empty()) return error;
    const Status status = server_->Reload(config);
    return status.ok() ? "" : status.ToString();
  }

  std::string Stop() {
    live_ticker_.reset();
    attached_ticker_.reset();
    ingest_.Close();
    if (server_) server_->Stop();
    std::string error = StopSnapshots();
    StopRemoteWrite();  // last: a receiver that is away takes its time
    return error;
  }

 private:
  void StartJournal() {
    journal::JournalHooks hooks;
    hooks.on_failure = [this](const disk::Failure& failure, bool is_journaling) {
      logger_.Error(is_journaling ? "The journal could not go on to its next file"
                                  : "The journal does not keep events: a crash loses them",
                    {{"err", failure.Text()}});
    };
    hooks.on_recovery = [this] {
      logger_.Info("The journal keeps events again, and a snapshot holds the others");
    };
    hooks.on_full = [this] { snapshotter_->Wake(); };
    journal::JournalOptions options;
    options.folder = flags_.storage_path;
    options.first_segment = journal::NextSegment(flags_.storage_path);
    journal_.emplace(std::move(options), std::move(hooks), clock_);
    journal_->StartSegment();
    event_counters_.SetJournal(*journal_, storage_.replayed());
  }

  void MakeSnapshotter() {
    snapshot::SnapshotterOptions options;
    options.interval = flags_.snapshot_interval;
    options.participants = {&*journal_, &collector_};
    snapshotter_.emplace(
        store_, event_ids_, rating_, [this] { return ingest_.Pause(); }, storage_.MakeWriter(),
        [this](const snapshot::SnapshotReport& report) { OnSnapshotReport(report); }, options,
        clock_);
  }

  std::string StopSnapshots() {
    if (!snapshotter_) return "";
    const snapshot::SnapshotReport last = snapshotter_->Stop();
    snapshotter_.reset();
    return last.failure ? last.failure->Text() : "";
  }

  std::string StartRemoteWrite() {
    const remote_write::Options& options = flags_.remote_write;
    if (options.urls.empty()) return "";
    const auto own = [this] {
      event_counters_.Update();
      return own_.Collect(store_.Stats(), self_metrics::ReadProcessStats());
    };
    remote_writer_.emplace(
        options, remote_write::RemoteWriterInputs{store_, rating_, own, own_.registry(), logger_,
                                                  clock_, flags_.metrics_tiers});
    if (const Status status = remote_writer_->Start(); !status.ok()) return status.ToString();
    remote_write_ticker_.emplace(options.interval, [this] { remote_writer_->Tick(); });
    return "";
  }

  void StopRemoteWrite() {
    remote_write_ticker_.reset();
    remote_writer_.reset();
  }

  void OnSnapshotReport(const snapshot::SnapshotReport& report) {
    malloc_trim(0);  // a snapshot takes as much as the store for a moment: give it back
    if (!report.failure) {
      own_.SnapshotWritten(report.at_ms, report.seconds, report.size_bytes);
      logger_.Debug("Wrote the snapshot",
                    {{"bytes", report.size_bytes}, {"seconds", report.seconds}});
      return;
    }
    own_.SnapshotFailed(report.failing_since_ms);
    logger_.Error("Could not write the snapshot; the one before stands",
                  {{"err", report.failure->Text()}});
  }

  http::ServerOptions ServerOptionsOf() {
    http::ServerOptions options;
    options.listen_addresses = flags_.web_listen_addresses;
    options.allowed_hosts = flags_.web_allowed_hosts;
    options.allowed_origins = flags_.web_allowed_origins;
    options.insecure = flags_.web_insecure;
    options.threads = kThreads;
    options.max_websockets = kMaxPages;
    options.log = [this](std::string_view message) { logger_.Warn(message); };
    options.on_request = [this](const http::ServedRequest& served) {
      own_.CountRequest(served.pattern, served.method, served.status, served.seconds);
    };
    return options;
  }

  exposition::ScrapeOptions ScrapeOptionsOf() const {
    return {.tiers = flags_.metrics_tiers, .classic_buckets = flags_.metrics_classic_buckets};
  }

  std::string LoadWebConfigInto(http::WebConfig& config) const {
    if (flags_.web_config_file.empty()) return "";
    Result<http::WebConfig> loaded = http::LoadWebConfig(flags_.web_config_file);
    if (!loaded.ok()) return loaded.status().ToString();
    config = *std::move(loaded);
    return "";
  }

  const cli::ServeFlags flags_;
  const cli::Logger& logger_;
  Store store_;
  EventIdSet event_ids_;
  std::optional<journal::Journal> journal_;
  events::Ingest ingest_;
  self_metrics::OwnMetrics own_;
  EventCounters event_counters_;
  rating::RatingService rating_;
  live::LiveHub hub_;
  LiveSocket live_;
  Storage storage_;
  attached::AttachedCollector collector_;
  const Clock& clock_;
  std::optional<http::Server> server_;
  std::optional<snapshot::Snapshotter> snapshotter_;
  std::optional<Ticker> live_ticker_;
  std::optional<Ticker> attached_ticker_;
  std::optional<remote_write::RemoteWriter> remote_writer_;
  std::optional<Ticker> remote_write_ticker_;
};

Daemon::Daemon(const cli::ServeFlags& flags, const cli::Logger& logger, const Clock& clock)
    : parts_(std::make_unique<Parts>(flags, logger, clock)) {}

Daemon::~Daemon() { Stop(); }

std::string Daemon::Start() { return parts_->Start(); }
std::vector<std::string> Daemon::Addresses() const { return parts_->Addresses(); }
std::string Daemon::Reload() { return parts_->Reload(); }
std::string Daemon::Stop() { return parts_->Stop(); }

}  // namespace pitwall::daemon
