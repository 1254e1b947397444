// Real receivers of remote write, on ports that the system chose.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::remote_write::testing {

class Receiver {
 public:
  // `write_path`: its path for remote write.
  Receiver(const std::vector<std::string>& command, std::string write_path);

  // `127.0.0.1:port`; empty if it did not start.
  const std::string& Address() const { return address_; }
  std::string WriteUrl() const { return "http://" + address_ + write_path_; }
  std::string Log() const { return process_.Errors().Text() + process_.Out().Text(); }
  test::ChildProcess& Process() { return process_; }

  // The result array of an instant query; null if the response has none.
  nlohmann::json Query(const std::string& query) const;
  // Every value of a selector by `name{a="b",…}`, labels sorted; native histograms are left out.
  std::map<std::string, double> Values(const std::string& selector) const;

 private:
  test::ChildProcess process_;
  const std::string write_path_;
  std::string address_;
};

// With native histograms and the remote-write receiver. `listen`: the address of a killed one, to
// restart it on its folder.
Receiver StartPrometheus(const test::TemporaryFolder& folder,
                         const std::string& listen = "127.0.0.1:0");
Receiver StartVictoriaMetrics(const test::TemporaryFolder& folder);

}  // namespace pitwall::remote_write::testing
