// A real Prometheus.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::test {

// Deadline for samples of the next scrapes.
inline constexpr std::chrono::seconds kScrapeDeadline{60};
// Between two polls.
inline constexpr std::chrono::milliseconds kPollInterval{100};

// A complete `prometheus.yml` that scrapes the target every second; `more` is appended.
std::string ScrapeEverySecond(const std::string& target, std::string_view more = "");

// Package prometheus must be installed. It listens on a port that the system chose.
class PrometheusProcess {
 public:
  PrometheusProcess(const TemporaryFolder& folder, const std::string& config,
                    const std::vector<std::string>& flags = {});

  // `127.0.0.1:port`, or empty if it did not start.
  const std::string& Address() const { return address_; }
  std::string Log() const { return process_.Errors().Text(); }

  // The JSON of `GET path`; an empty object if there is none, as before it is ready.
  nlohmann::json GetJson(const std::string& path) const;
  // The response to an instant query; any characters are allowed.
  nlohmann::json Evaluate(std::string_view query) const;
  // The first result that is not empty: the only value as text, or all of them as JSON.
  std::string Query(std::string_view query) const;
  // The first result that is `wanted`.
  std::string QueryUntil(std::string_view query, std::string_view wanted) const;

 private:
  template <class Wanted>
  std::string PollUntil(std::string_view query, const Wanted& is_wanted) const;

  ChildProcess process_;
  std::string address_;
};

// For the value of a URL's parameter.
std::string PercentEncoded(std::string_view text);

}  // namespace pitwall::test
