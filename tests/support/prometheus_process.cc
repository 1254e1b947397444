#include "tests/support/prometheus_process.h"

#include <cctype>
#include <thread>

#include "tests/support/raw_http.h"

namespace pitwall::test {

using nlohmann::json;

namespace {

std::vector<std::string> Command(const TemporaryFolder& folder, const std::string& config,
                                 const std::vector<std::string>& flags) {
  std::vector<std::string> command = {
      "prometheus", "--config.file=" + folder.Write("prometheus.yml", config),
      "--storage.tsdb.path=" + folder.File("tsdb"), "--web.listen-address=127.0.0.1:0"};
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

}  // namespace

std::string ScrapeEverySecond(const std::string& target, std::string_view more) {
  return "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n"
         "scrape_configs:\n"
         "  - job_name: pitwall\n"
         "    static_configs:\n"
         "      - targets: ['" +
         target + "']\n" + std::string(more);
}

PrometheusProcess::PrometheusProcess(const TemporaryFolder& folder, const std::string& config,
                                     const std::vector<std::string>& flags)
    : process_(Command(folder, config, flags)) {
  // `msg="Listening on" address=…`, in which releases differ in quotes.
  address_ = process_.Errors().LineAfter("\"Listening on\" address=");
}

json PrometheusProcess::GetJson(const std::string& path) const {
  json body = json::parse(Get(address_, path).body, nullptr, false);
  return body.is_object() ? body : json::object();
}

json PrometheusProcess::Evaluate(std::string_view query) const {
  return GetJson("/api/v1/query?query=" + PercentEncoded(query));
}

template <class Wanted>
std::string PrometheusProcess::PollUntil(std::string_view query, const Wanted& is_wanted) const {
  std::string last = "nothing";
  const auto until = std::chrono::steady_clock::now() + kScrapeDeadline;
  while (std::chrono::steady_clock::now() < until) {
    const json result = Evaluate(query).value(json::json_pointer("/data/result"), json::array());
    if (!result.empty()) {
      last = result.size() == 1 ? result[0]["value"][1].get<std::string>() : result.dump();
      if (is_wanted(last)) return last;
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return last + " at the deadline";
}

std::string PrometheusProcess::Query(std::string_view query) const {
  return PollUntil(query, [](std::string_view) { return true; });
}

std::string PrometheusProcess::QueryUntil(std::string_view query, std::string_view wanted) const {
  return PollUntil(query, [wanted](std::string_view answer) { return answer == wanted; });
}

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 128 && std::isalnum(byte) != 0) || kPlain.find(c) != kPlain.npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return encoded;
}

}  // namespace pitwall::test
