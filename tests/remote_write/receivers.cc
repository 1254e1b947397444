#include "tests/remote_write/receivers.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "tests/remote_write/decoded.h"
#include "tests/support/raw_http.h"

namespace pitwall::remote_write::testing {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds kDeadline{60};

// `socket:[inode]` of each socket that the process has open.
std::set<std::string> SocketsOf(pid_t process) {
  std::set<std::string> sockets;
  std::error_code gone;
  const std::string folder = "/proc/" + std::to_string(process) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder, gone)) {
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) sockets.insert(target.substr(8, target.size() - 9));
  }
  return sockets;
}

// The port on which the process listens on 127.0.0.1; 0: on none.
int ListeningPort(pid_t process) {
  const std::set<std::string> sockets = SocketsOf(process);
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string number, local, remote, state, skipped, inode;
    fields >> number >> local >> remote >> state;
    for (int i = 0; i < 5; ++i) fields >> skipped;
    fields >> inode;
    constexpr std::string_view kLoopback = "0100007F:";
    if (state == "0A" && local.starts_with(kLoopback) && sockets.count(inode) != 0) {
      return std::stoi(local.substr(kLoopback.size()), nullptr, 16);
    }
  }
  return 0;
}

std::string Escaped(const std::string& query) {
  std::string escaped;
  for (const char c : query) {
    char text[4];
    std::snprintf(text, sizeof text, "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    escaped += text;
  }
  return escaped;
}

}  // namespace

Receiver::Receiver(const std::vector<std::string>& command, std::string write_path)
    : process_(command), write_path_(std::move(write_path)) {
  const auto until = std::chrono::steady_clock::now() + kDeadline;
  while (process_.Runs() && std::chrono::steady_clock::now() < until) {
    if (const int port = ListeningPort(process_.Id()); port != 0) {
      address_ = "127.0.0.1:" + std::to_string(port);
      if (test::Get(address_, "/-/ready").status == 200) return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // between two polls
  }
  address_.clear();
}

json Receiver::Query(const std::string& query) const {
  // HTTP/1.0: the response ends with the connection.
  const std::string request = "GET /api/v1/query?query=" + Escaped(query) +
                              " HTTP/1.0\r\nConnection: close\r\nHost: " + address_ + "\r\n\r\n";
  test::RawConnection connection(address_);
  connection.Send(request);
  const std::string all = connection.ReadBytes(std::string::npos);
  const std::size_t body = std::min(all.find("\r\n\r\n"), all.size());
  const json response = json::parse(all.substr(body), nullptr, false);
  const json::json_pointer result("/data/result");
  return response.is_object() && response.contains(result) ? response[result] : json();
}

std::map<std::string, double> Receiver::Values(const std::string& selector) const {
  std::map<std::string, double> values;
  for (const json& result : Query(selector)) {
    if (!result.contains("value")) continue;
    DecodedSeries series;
    for (const auto& [label, value] : result["metric"].items()) {
      series.labels.emplace_back(label, value.get<std::string>());
    }
    values[series.Text()] = std::strtod(result["value"][1].get<std::string>().c_str(), nullptr);
  }
  return values;
}

Receiver StartPrometheus(const test::TemporaryFolder& folder, const std::string& listen) {
  return {{"prometheus",
           "--config.file=" + folder.Write("prometheus.yml", "global: {scrape_interval: 1h}\n"),
           "--storage.tsdb.path=" + folder.File("prometheus"), "--web.listen-address=" + listen,
           "--web.enable-remote-write-receiver", "--enable-feature=native-histograms"},
          "/api/v1/write"};
}

Receiver StartVictoriaMetrics(const test::TemporaryFolder& folder) {
  return {{"victoria-metrics", "-storageDataPath=" + folder.File("victoria"),
           "-httpListenAddr=127.0.0.1:0", "-search.latencyOffset=1ms", "-search.disableCache",
           "-memory.allowedBytes=256MiB"},
          "/api/v1/write"};
}

}  // namespace pitwall::remote_write::testing
