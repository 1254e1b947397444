#include "exporter/grpc/request_head.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/grpc/status.h"
#include "exporter/http/message.h"
#include "exporter/http/text.h"
#include "exporter/text/tokens.h"

namespace pitwall::grpc {

namespace {

constexpr std::size_t kFieldOverhead = 32;
constexpr std::string_view kContentType = "application/grpc";

// `application/grpc`, `application/grpc+proto` or either with parameters. Other codecs, such as
// `application/grpc+json`, are refused.
bool IsGrpc(std::string_view content_type) {
  const std::string_view type = text::MediaTypeOf(content_type);
  return http::EqualsIgnoringCase(type, kContentType) ||
         http::EqualsIgnoringCase(type, "application/grpc+proto");
}

void SetOnce(std::string& field, std::string_view value) {
  if (field.empty()) field = value;
}
void SetOnce(std::optional<std::string>& field, std::string_view value) {
  if (!field) field = value;
}

}  // namespace

bool RequestHead::Add(std::string_view name, std::string_view value) {
  bytes_ += name.size() + value.size() + kFieldOverhead;
  if (bytes_ > kMaxBytes) return bytes_ <= kMaxCheckedBytes;
  if (name == ":method") SetOnce(method_, value);
  if (name == ":path") SetOnce(path_, value);
  if (name == ":authority" || name == "host") SetOnce(authority_, value);
  if (name == "content-type") SetOnce(content_type_, value);
  if (name == "grpc-encoding") SetOnce(encoding_, value);
  if (name == "authorization") SetOnce(authorization_, value);
  if (name == "origin") SetOnce(origin_, value);
  return true;
}

void RequestHead::DiscardDecided() {
  for (std::string* const field : {&method_, &authority_, &content_type_}) {
    std::string().swap(*field);
  }
  authorization_.reset();
  origin_.reset();
}

std::optional<Reply> RequestHead::Check() const {
  if (method_ != "POST") {
    return ErrorReply(Code::kInvalidArgument, "the HTTP method must be POST", 405);
  }
  if (!IsGrpc(content_type_)) {
    return ErrorReply(Code::kInvalidArgument, "the content type must be application/grpc", 415);
  }
  if (!encoding_.empty() && encoding_ != "identity" && encoding_ != "gzip") {
    return ErrorReply(Code::kUnimplemented, "grpc-encoding must be identity or gzip");
  }
  return std::nullopt;
}

http::Request RequestHead::ForAccessPolicy() const {
  http::Request request;
  if (!authority_.empty()) request.headers.emplace_back("Host", authority_);
  if (origin_) request.headers.emplace_back("Origin", *origin_);
  if (authorization_) request.headers.emplace_back("Authorization", *authorization_);
  return request;
}

}  // namespace pitwall::grpc
