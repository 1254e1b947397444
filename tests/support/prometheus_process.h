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

// How long one waits for what a scrape or two must bring.
inline constexpr std::chrono::seconds kScrapeDeadline{60};
// Between two polls of it.
inline constexpr std::chrono::milliseconds kPollInterval{100};

// The whole of a `prometheus.yml` that scrapes the target every second; `more` is appended.
std::string ScrapeEverySecond(const std::string& target, std::string_view more = "");

// Package prometheus must be installed. It listens on a port that the system chose.
class PrometheusProcess {
 public:
  PrometheusProcess(const TemporaryFolder& folder, const std::string& config,
                    const std::vector<std::string>& flags = {});

  // `127.0.0.1:port`, or empty where it did not start.
  const std::string& Address() const { return address_; }
  std::string Log() const { return process_.Errors().Text(); }

  // What `GET path` answers; an empty object where that is none, as until it is ready.
  nlohmann::json GetJson(const std::string& path) const;
  // The answer to an instant query, any characters allowed.
  nlohmann::json Evaluate(std::string_view query) const;
  // The first answer that is not empty: the only value, as text, or all of them as JSON.
  std::string Query(std::string_view query) const;
  // The same, but the first that is `wanted`.
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
