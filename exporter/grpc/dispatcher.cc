#include "exporter/grpc/dispatcher.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/status.h"
#include "exporter/http/coding.h"
#include "exporter/http/message.h"

namespace pitwall::grpc {

namespace {

Code CodeOf(int http_status) {
  switch (http_status) {
    case 401:
      return Code::kUnauthenticated;
    case 503:
      return Code::kUnavailable;
    default:
      return Code::kPermissionDenied;
  }
}

std::string MessageOf(int http_status) {
  switch (http_status) {
    case 401:
      return "a user name and a password are required";
    case 403:
      return "Origin must be this server or an allowed origin";
    case 421:
      return "Host must be an IP address, localhost or an allowed host";
    default:
      return "too many credentials are being checked";
  }
}

}  // namespace

Dispatcher::Dispatcher(DispatcherOptions options)
    : options_(std::move(options)),
      access_policy_(options_.allowed_hosts, options_.allowed_origins) {}

std::string_view Dispatcher::ServiceOf(const std::string& path) const {
  const auto found = methods_.find(path);
  if (found == methods_.end()) return {};
  const std::string_view name = found->first;
  return name.substr(1, name.rfind('/') - 1);
}

std::optional<Reply> Dispatcher::CheckMethod(const RequestHead& head) const {
  if (auto refusal = head.Check()) return refusal;
  if (methods_.contains(head.path())) return std::nullopt;
  return ErrorReply(Code::kUnimplemented, "unknown method " + head.path());
}

HeadDecision Dispatcher::CheckHead(const RequestHead& head) {
  const http::Request request = head.ForAccessPolicy();
  if (access_policy_.NeedsBcrypt(request)) {
    auto refusal = CheckMethod(head);
    const bool is_deferred = !refusal;
    return {std::move(refusal), is_deferred};
  }
  if (auto refusal = CheckAccess(request, head.authority())) return {std::move(refusal), false};
  return {CheckMethod(head), false};
}

std::optional<Reply> Dispatcher::CheckAccess(const http::Request& request,
                                             std::string_view authority) {
  const auto refusal = access_policy_.Check(request, authority);
  if (!refusal) return std::nullopt;
  return ErrorReply(CodeOf(refusal->status), MessageOf(refusal->status));
}

Reply Dispatcher::Run(const std::string& path, const Message& message) const try {
  std::string inflated;
  std::string_view bytes = message.bytes;
  if (message.is_compressed) {
    switch (http::Gunzip(bytes, options_.max_message_bytes, &inflated)) {
      case http::Inflated::kComplete:
        break;
      case http::Inflated::kTooLarge:
        return ErrorReply(Code::kResourceExhausted, "the decompressed message must have at most " +
                                                        std::to_string(options_.max_message_bytes) +
                                                        " bytes");
      case http::Inflated::kBroken:
        return ErrorReply(Code::kInternal, "the message is not valid gzip");
    }
    bytes = inflated;
  }
  return methods_.at(path)(bytes);
} catch (...) {
  // The exception may quote the message, so its text is not logged. Senders try again after
  // UNAVAILABLE, and never after INTERNAL.
  if (options_.log) options_.log("a gRPC request failed: " + path);
  return ErrorReply(Code::kUnavailable, "the daemon is short of resources");
}

}  // namespace pitwall::grpc
