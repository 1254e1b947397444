// The daemon: a store with its storage folder, behind HTTP.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/cli/flags.h"
#include "exporter/log/logger.h"
#include "pitwall/clock.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

class Parts;

// A daemon that is running. All calls come from one thread. Clock and logger must outlive it.
class Daemon {
 public:
  // Locks the storage folder, loads it and listens. A failure changes no snapshot.
  static Result<std::unique_ptr<Daemon>> Start(const cli::ServeFlags& flags,
                                               const cli::Logger& logger,
                                               const Clock& clock = SystemClock());
  ~Daemon();  // stops it
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // `host:port` of each listen address.
  std::vector<std::string> Addresses() const;
  std::vector<std::string> GrpcAddresses() const;  // those of --otlp.grpc-listen-address
  // Reads the web configuration again. After a failure the old configuration stays in use.
  Status Reload();
  // Refuses new requests, finishes running ones and writes the last snapshot. Once.
  Status Stop();

 private:
  explicit Daemon(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
  bool is_stopped_ = false;
};

// `pitwall serve`: runs until SIGTERM or SIGINT; SIGHUP reloads. Returns the exit code. It blocks
// these signals in its thread, so it must be called before any other thread is started.
int RunServe(const cli::ServeFlags& flags);

}  // namespace pitwall::daemon
