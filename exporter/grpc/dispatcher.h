// Decides whether a request is served, and runs the method that it names.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/status.h"
#include "exporter/http/access_policy.h"
#include "exporter/http/message.h"

namespace pitwall::grpc {

// Runs on the server's worker threads, several at once. `message` is decompressed and borrowed. An
// exception becomes kInternal.
using Method = std::function<Reply(std::string_view message)>;

struct DispatcherOptions {
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  std::size_t max_message_bytes = 0;
  bool is_tls = false;
  std::function<void(std::string_view message)> log;  // called from any thread; may be empty
};

// Add the methods first. After that: any thread.
class Dispatcher {
 public:
  explicit Dispatcher(DispatcherOptions options);

  // `path` is `/package.Service/Method`.
  void Add(std::string path, Method method) { methods_[std::move(path)] = std::move(method); }
  http::AccessPolicy& access_policy() { return access_policy_; }
  // The service of a path, such as `package.Service`; empty if the server does not have it.
  std::string_view ServiceOf(const std::string& path) const;

  // Fast. If a password must be checked with bcrypt, the decision is deferred: CheckAccess() makes
  // it.
  HeadDecision CheckHead(const RequestHead& head);
  // The refusal, or nullopt. May run bcrypt.
  std::optional<Reply> CheckAccess(const http::Request& request, std::string_view authority);
  // Decompresses the message and runs the method, which must exist.
  Reply Run(const std::string& path, const Message& message) const;

 private:
  std::optional<Reply> CheckMethod(const RequestHead& head) const;

  const DispatcherOptions options_;
  http::AccessPolicy access_policy_;
  std::map<std::string, Method> methods_;
};

}  // namespace pitwall::grpc
