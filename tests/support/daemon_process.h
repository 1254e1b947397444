// The real program, started from its command line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/raw_http.h"

namespace pitwall::test {

// The path of `pitwall` and a command line for it.
std::vector<std::string> Pitwall(std::vector<std::string> arguments);

// `pitwall serve` on a port that the system chose, with live frames ten times a second.
class DaemonProcess {
 public:
  explicit DaemonProcess(const std::string& storage_path,
                         const std::vector<std::string>& flags = {},
                         const std::string& listen_address = "127.0.0.1:0",
                         const ChildProcess::Environment& added = {});

  // `127.0.0.1:port`, or empty if it did not start.
  const std::string& Address() const { return address_; }
  std::string Url() const { return "http://" + address_; }
  ChildProcess& Process() { return process_; }
  std::string Log() const { return process_.Errors().Text(); }
  // The exit code.
  int Stop(int signal = SIGTERM);

  // The JSON of a path; discarded if the response is no JSON.
  nlohmann::json View(std::string_view path) const;
  // The response of `POST /api/events` to newline-delimited events.
  nlohmann::json PostEvents(std::string_view lines) const;

 private:
  ChildProcess process_;
  std::string address_;
};

// The line that `pitwall import` prints, after it has read the file into the daemon.
std::string Import(const DaemonProcess& daemon, const std::string& path);

}  // namespace pitwall::test
