#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "exporter/cli/flags.h"
#include "exporter/daemon/daemon.h"
#include "exporter/daemon/service_manager.h"
#include "exporter/log/logger.h"
#include "exporter/log/version.h"
#include "pitwall/status.h"

namespace pitwall::daemon {

namespace {

// Blocks the signals that the daemon waits for, in this thread and those it starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const cli::Logger& logger, const std::string& error) {
  logger.Error("Stopped", {{"err", error}});
  return 1;
}

int Serve(const cli::ServeFlags& flags, const cli::Logger& logger, const sigset_t& signals) {
  const Result<std::unique_ptr<Daemon>> started = Daemon::Start(flags, logger);
  if (!started.ok()) return Fail(logger, started.status().ToString());
  Daemon& daemon = **started;
  for (const std::string& address : daemon.Addresses()) {
    logger.Info("Listening", {{"address", address}});
  }
  for (const std::string& address : daemon.GrpcAddresses()) {
    logger.Info("Listening for gRPC", {{"address", address}});
  }
  NotifyServiceManager("READY=1");
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) {
      logger.Info("Stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      NotifyServiceManager("STOPPING=1");
      break;
    }
    const Status reloaded = daemon.Reload();
    if (reloaded.ok()) {
      logger.Info("Reloaded the configuration");
    } else {
      logger.Error("Could not reload the configuration; the old one stays in use",
                   {{"err", reloaded.ToString()}});
    }
  }
  if (const Status stopped = daemon.Stop(); !stopped.ok()) {
    return Fail(logger, stopped.ToString());
  }
  logger.Info("Stopped");
  return 0;
}

}  // namespace

int RunServe(const cli::ServeFlags& flags) {
  // The server's threads share two heaps; a heap for each thread would keep what it freed. Large
  // buffers (a body, a snapshot) get their own mapping, which is returned when they are freed.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  const sigset_t signals = BlockSignals();
  const cli::Logger logger(flags.log_level, flags.log_format);
  logger.Info("Starting Pitwall", {{"version", cli::Version()}, {"storage", flags.storage_path}});
  try {
    return Serve(flags, logger, signals);
  } catch (const std::exception& error) {
    return Fail(logger, error.what());
  }
}

}  // namespace pitwall::daemon
