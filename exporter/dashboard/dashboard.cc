#include "exporter/dashboard/dashboard.h"

#include <string_view>
#include <vector>

#include "exporter/dashboard/assets.h"
#include "exporter/http/coding.h"
#include "exporter/http/message.h"

namespace pitwall::dashboard {

namespace {

http::Response ResponseFor(const Asset& asset, const http::Request& request) {
  const std::string_view accepted = request.Header("Accept-Encoding").value_or("");
  const bool is_page = asset.path == "/";
  http::Response response;
  response.content_type = asset.content_type;
  response.headers = {
      {"Content-Security-Policy", std::string(ContentSecurityPolicy())},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", is_page ? "no-cache" : "public, max-age=31536000, immutable"},
  };
  response.body = asset.body;
  const auto send_coded = [&response](std::string_view body, std::string_view coding) {
    response.body = body;
    response.headers.emplace_back("Content-Encoding", coding);
    response.headers.emplace_back("Vary", "Accept-Encoding");
  };
  if (!asset.brotli.empty() && http::AcceptsCoding(accepted, "br")) {
    send_coded(asset.brotli, "br");
  } else if (!asset.gzip.empty() && http::AcceptsCoding(accepted, "gzip")) {
    send_coded(asset.gzip, "gzip");
  }
  return response;
}

}  // namespace

std::string_view ContentSecurityPolicy() {
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
         "require-trusted-types-for 'script'; trusted-types 'none'";
}

std::vector<Page> Pages() {
  std::vector<Page> pages;
  for (const Asset& asset : Assets()) {
    pages.push_back({std::string(asset.path), [&asset](const http::Request& request) {
                       return ResponseFor(asset, request);
                     }});
  }
  return pages;
}

}  // namespace pitwall::dashboard
