// A running daemon for tests that send it requests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/daemon_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::test {

class DaemonTest : public ::testing::Test {
 protected:
  // Starts a new one on the test's folder; the previous one is killed.
  void Start(const std::vector<std::string>& flags = {},
             const ChildProcess::Environment& added = {}) {
    daemon_.reset();
    daemon_ = std::make_unique<DaemonProcess>(folder_.path(), flags, "127.0.0.1:0", added);
    ASSERT_NE(daemon_->Address(), "") << daemon_->Log();
  }
  void TearDown() override {
    if (daemon_ && HasFailure()) std::fputs(daemon_->Log().c_str(), stderr);
  }

  const std::string& Address() const { return daemon_->Address(); }
  nlohmann::json View(std::string_view path) const { return daemon_->View(path); }
  // How many tool calls the daemon has counted.
  std::uint64_t ToolCalls() const {
    return View("/api/agent-performance")["fleet"].value("tool_calls", ~std::uint64_t{0});
  }
  // A request head with a valid Host, then the body.
  std::string Head(std::string_view method, std::string_view path, std::string_view lines = "",
                   std::string_view body = "") const {
    return std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: " + Address() +
           "\r\n" + std::string(lines) + "\r\n" + std::string(body);
  }

  const TemporaryFolder folder_;
  std::unique_ptr<DaemonProcess> daemon_;
};

}  // namespace pitwall::test
