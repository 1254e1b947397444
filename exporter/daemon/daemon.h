// The daemon: a store behind HTTP, with its snapshots.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/cli/flags.h"
#include "exporter/log/logger.h"

namespace pitwall::daemon {

// Start once, then Reload as often as wanted, then Stop; from one thread. What goes wrong is
// returned as one line. Clock and logger must outlive it.
class Daemon {
 public:
  Daemon(const cli::ServeFlags& flags, const cli::Logger& logger,
         const Clock& clock = SystemClock());
  ~Daemon();  // stops it
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Takes the folder, restores its snapshot, listens. Empty on success.
  std::string Start();
  // `host:port` of each listen address.
  std::vector<std::string> Addresses() const;
  // Reads the web configuration again; on an error everything stays as it was.
  std::string Reload();
  // Takes nothing more, finishes what was begun, writes the snapshot. Empty on success.
  std::string Stop();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

// `pitwall serve`: runs until SIGTERM or SIGINT; SIGHUP reloads. Returns the exit code. To be
// called before any other thread is started, because it blocks those signals for all of them.
int RunServe(const cli::ServeFlags& flags);

}  // namespace pitwall::daemon
