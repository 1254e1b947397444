// A server with a few routes for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "exporter/http/server.h"
#include "tests/support/raw_http.h"

namespace pitwall::http {

// A counter that any thread raises; a test waits for a value.
class Counter {
 public:
  void Add() {
    const std::scoped_lock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  // False if the deadline passes first.
  bool Reaches(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
  }
  int Get() {
    const std::scoped_lock lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

inline ServerOptions LoopbackOptions() {
  ServerOptions options;
  options.listen_addresses = {"127.0.0.1:0"};
  return options;
}

class ServerTest : public ::testing::Test {
 protected:
  // `/hello`, `/big` (4 KB), `/agents/{id}` (the path), `/echo` (takes JSON, the body), `/throw`,
  // `/query`, `/lenient` (takes anything, answers a refusal with 200 and its status),
  // `/large` (up to kLargeBytes, the size; waits for release_ if hold_large_ is set); every
  // answered request is counted by status.
  void Start(ServerOptions options = LoopbackOptions(),
             const std::function<void(Server&)>& add_routes = {}) {
    options.on_request = [this](const ServedRequest& served) {
      {
        const std::scoped_lock lock(mutex_);
        served_.push_back({std::string(served.method), std::string(served.pattern), served.status});
      }
      answered_.Add();
    };
    options.log = [this](std::string_view message) {
      const std::scoped_lock lock(mutex_);
      log_ += std::string(message) + '\n';
    };
    server_ = std::make_unique<Server>(std::move(options));
    AddRoutes();
    if (add_routes) add_routes(*server_);
    ASSERT_EQ(server_->Start().ToString(), "OK");
    address_ = server_->Addresses().at(0);
  }

  struct Answered {
    std::string method;
    std::string pattern;
    int status = 0;
    bool operator==(const Answered&) const = default;
  };
  std::vector<Answered> ServedSoFar() {
    const std::scoped_lock lock(mutex_);
    return served_;
  }
  std::string Log() {
    const std::scoped_lock lock(mutex_);
    return log_;
  }

  std::string Head(std::string_view path, std::string_view lines = "",
                   std::string_view method = "GET") const {
    return std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: " + address_ +
           "\r\n" + std::string(lines) + "\r\n";
  }

  std::mutex mutex_;
  std::vector<Answered> served_;
  std::string log_;
  Counter answered_;
  Counter echoed_;
  static constexpr std::size_t kLargeBytes = 100'000;
  std::atomic<bool> hold_large_{false};
  Counter release_;
  std::unique_ptr<Server> server_;
  std::string address_;

 private:
  void AddRoutes() {
    const auto text = [](std::string body) {
      Response response;
      response.content_type = "text/plain";
      response.body = std::move(body);
      return response;
    };
    server_->Handle("GET", "/hello", [text](const Request&) { return text("hello"); });
    server_->Handle("GET", "/coded", [text](const Request&) {
      Response response = text(std::string(4096, 'x'));
      response.headers.emplace_back("Content-Encoding", "br");
      return response;
    });
    server_->Handle("GET", "/big", [text](const Request&) { return text(std::string(4096, 'x')); });
    server_->Handle("GET", "/agents/{agent_id}", [text](const Request& r) { return text(r.path); });
    server_->Handle("GET", "/query", [text](const Request& r) {
      std::string all;
      for (const auto& [name, value] : r.query) all += name + '=' + value + ';';
      return text(all);
    });
    server_->Handle("GET", "/throw", [](const Request&) -> Response {
      throw std::runtime_error("canary in an exception");
    });
    for (const char* const path : {"/echo", "/api/echo"}) {
      server_->Handle("POST", path,
                      [this, text](const Request& r) {
                        echoed_.Add();
                        return text(r.body);
                      },
                      {"application/json", "application/x-ndjson"});
    }
    server_->Handle(
        "POST", "/large",
        [this, text](const Request& r) {
          echoed_.Add();
          if (hold_large_) release_.Reaches(1);
          return text(std::to_string(r.body.size()));
        },
        {"application/json"}, {}, kLargeBytes);
    server_->Handle(
        "POST", "/lenient",
        [text](const Request& r) {
          if (r.body == "throw") throw std::runtime_error("canary in an exception");
          return text(r.body);
        },
        {"*"},
        [text](const Response& refusal, const Request& request) {
          return text(std::to_string(refusal.status) + request.body);
        });
  }
};

}  // namespace pitwall::http
