// Decides whether a request may reach a handler.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/check_queue.h"
#include "exporter/http/cors.h"
#include "exporter/http/credentials.h"
#include "exporter/http/message.h"
#include "exporter/http/web_config.h"

namespace pitwall::http {

// Thread safety: any thread; Set() may be called while requests are checked.
class AccessPolicy {
 public:
  // Requests for `open_paths` need no credentials.
  AccessPolicy(std::vector<std::string> allowed_hosts, std::vector<std::string> allowed_origins,
               std::vector<std::string> open_paths = {});

  void Set(const WebConfig& config);
  // Adds the configured headers that the response does not have, and those for pages of allowed
  // origins.
  void AddHeaders(const Request& request, Fields& headers);
  const Cors& cors() const { return cors_; }
  // Whether Check() would run bcrypt, which takes tens of milliseconds. Fast.
  bool NeedsBcrypt(const Request& request);
  // The refusal, or nullopt if the request is allowed. May run bcrypt.
  std::optional<Response> Check(const Request& request, std::string_view host);

 private:
  struct Access {
    bool authenticates = false;
    std::shared_ptr<Credentials> credentials;  // null: no users are configured
    std::shared_ptr<const std::map<std::string, std::string>> headers;  // null: none
  };
  Access CurrentAccess();
  bool IsOpen(const Request& request) const;
  std::optional<Response> CheckCredentials(const Request& request, Credentials& credentials);

  const std::vector<std::string> allowed_hosts_;
  const std::vector<std::string> allowed_origins_;
  const Cors cors_;
  const std::vector<std::string> open_paths_;
  CheckQueue checks_;
  std::mutex mutex_;
  Access access_;
};

// Whether a Content-Type value, without its parameters, is one of `wanted`.
bool ContentTypeIs(std::string_view content_type, const std::vector<std::string>& wanted);

}  // namespace pitwall::http
