#include "exporter/views/landing_page.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>

namespace pitwall::views {

// From landing_page.html, written by embed.cmake.
extern const unsigned char kLandingPage[];
extern const std::size_t kLandingPageBytes;

namespace {

// What stands between the first `open` and the `close` after it.
std::string_view Between(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t begin = text.find(open) + open.size();
  return text.substr(begin, text.find(close, begin) - begin);
}

// As Content-Security-Policy has it: 'sha256-<base64>'.
std::string HashSource(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned digest_bytes = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &digest_bytes, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest_bytes));
  return "'sha256-" + std::string(reinterpret_cast<const char*>(base64.data())) + "'";
}

}  // namespace

std::string_view LandingPageHtml() {
  return {reinterpret_cast<const char*>(kLandingPage), kLandingPageBytes};
}

std::string LandingPagePolicy() {
  const std::string_view html = LandingPageHtml();
  return "default-src 'none'; style-src " + HashSource(Between(html, "<style>", "</style>")) +
         "; script-src " + HashSource(Between(html, "<script>", "</script>")) +
         "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

http::Handler LandingPage() {
  http::Response page;
  page.content_type = "text/html; charset=utf-8";
  page.body = LandingPageHtml();
  page.headers = {{"Content-Security-Policy", LandingPagePolicy()},
                  {"X-Content-Type-Options", "nosniff"},
                  {"Referrer-Policy", "no-referrer"},
                  {"Cache-Control", "no-cache"}};
  return [page](const http::Request&) { return page; };
}

}  // namespace pitwall::views
