// A real Prometheus that scrapes one daemon every second.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/raw_http.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::e2e {

class PrometheusProcess {
 public:
  PrometheusProcess(const test::TemporaryFolder& folder, const std::string& target,
                    const std::vector<std::string>& flags = {})
      : process_(With(flags, {"prometheus",
                              "--config.file=" + folder.Write("prometheus.yml",
                                                              "global:\n  scrape_interval: 1s\n"
                                                              "scrape_configs:\n"
                                                              "  - job_name: pitwall\n"
                                                              "    static_configs:\n"
                                                              "      - targets: ['" +
                                                                  target + "']\n"),
                              "--storage.tsdb.path=" + folder.File("tsdb"),
                              "--web.listen-address=127.0.0.1:0"})) {
    // `msg="Listening on" address=…`, in which releases differ in quotes.
    address_ = process_.Errors().LineAfter("\"Listening on\" address=");
  }

  const std::string& Address() const { return address_; }
  std::string Log() const { return process_.Errors().Text(); }

  // The first answer that is not empty: the only value, as text.
  std::string Query(const std::string& query) const {
    return PollUntil(query, [](const std::string&) { return true; });
  }
  // The first such answer that is `wanted`.
  std::string QueryUntil(const std::string& query, const std::string& wanted) const {
    return PollUntil(query, [&](const std::string& value) { return value == wanted; });
  }

 private:
  static constexpr std::chrono::seconds kDeadline{60};

  template <class Wanted>
  std::string PollUntil(const std::string& query, const Wanted& wanted) const {
    std::string last = "nothing";
    const auto until = std::chrono::steady_clock::now() + kDeadline;
    while (std::chrono::steady_clock::now() < until) {
      // Until it is ready, it answers something else.
      const nlohmann::json answer = nlohmann::json::parse(
          test::Get(address_, "/api/v1/query?query=" + Escaped(query)).body, nullptr, false);
      const nlohmann::json result =
          answer.is_object()
              ? answer.value(nlohmann::json::json_pointer("/data/result"), nlohmann::json::array())
              : nlohmann::json::array();
      if (result.size() == 1) last = result[0]["value"][1].get<std::string>();
      if (result.size() > 1) last = result.dump();
      if (!result.empty() && wanted(last)) return last;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // between two polls
    }
    return last + " at the deadline";
  }

  static std::vector<std::string> With(const std::vector<std::string>& flags,
                                       std::vector<std::string> command) {
    command.insert(command.end(), flags.begin(), flags.end());
    return command;
  }
  static std::string Escaped(const std::string& query) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : query) {
      const auto byte = static_cast<unsigned char>(c);
      escaped += '%';
      escaped += kHex[byte / 16];
      escaped += kHex[byte % 16];
    }
    return escaped;
  }

  test::ChildProcess process_;
  std::string address_;
};

}  // namespace pitwall::e2e
