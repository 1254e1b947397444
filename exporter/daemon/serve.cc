#include <malloc.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "exporter/daemon/daemon.h"
#include "exporter/log/version.h"

namespace pitwall::daemon {

namespace {

// The signals that the daemon waits for, kept from every thread.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that has gone is an error of its write.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Fail(const cli::Logger& logger, const std::string& error) {
  logger.Error("Stopped", {{"err", error}});
  return 1;
}

int Serve(const cli::ServeFlags& flags, const cli::Logger& logger, const sigset_t& signals) {
  Daemon daemon(flags, logger);
  if (const std::string error = daemon.Start(); !error.empty()) return Fail(logger, error);
  for (const std::string& address : daemon.Addresses()) {
    logger.Info("Listening", {{"address", address}});
  }
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) {
      logger.Info("Stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      break;
    }
    const std::string error = daemon.Reload();
    if (error.empty()) {
      logger.Info("Read the configuration again");
    } else {
      logger.Error("Kept the configuration as it was", {{"err", error}});
    }
  }
  if (const std::string error = daemon.Stop(); !error.empty()) return Fail(logger, error);
  logger.Info("Stopped");
  return 0;
}

}  // namespace

int RunServe(const cli::ServeFlags& flags) {
  // The server's threads share two heaps: with one for each, what they free stays with them. Large
  // buffers (a body, a snapshot) are mapped by themselves and go back when they are freed.
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
