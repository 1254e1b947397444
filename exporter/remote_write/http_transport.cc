#include "exporter/remote_write/http_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "exporter/log/version.h"
#include "exporter/remote_write/options.h"
#include "exporter/remote_write/request.h"
#include "exporter/remote_write/response.h"
#include "exporter/remote_write/transport.h"
#include "pitwall/status.h"

namespace pitwall::remote_write {

namespace {

constexpr int kMaxRedirects = 5;
constexpr std::size_t kMaxExcerptBytes = 256;
constexpr std::size_t kMaxResponseBytes = 1 << 20;

// The first line of a file.
std::optional<std::string> SecretIn(const std::string& path) {
  std::ifstream file(path);
  std::string secret;
  if (!std::getline(file, secret)) return std::nullopt;
  if (secret.ends_with('\r')) secret.pop_back();
  return secret;
}

Status Unreadable(const std::string& path) {
  return {"read", path, "the first line must hold the secret"};
}

// A header's value as a count, from a line like `X-…-Samples-Written: 12`.
std::optional<std::size_t> CountIn(std::string_view value) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  return error == std::errc() ? std::optional(count) : std::nullopt;
}

// "scheme://host:port"; empty if the URL cannot be parsed.
std::string OriginOf(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return "";
  std::string origin;
  for (const CURLUPart part : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
    origin += text + std::string(part == CURLUPART_SCHEME ? "://" : ":");
    curl_free(text);
  }
  for (char& c : origin) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return origin;
}

class HeaderList {
 public:
  void Add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  ~HeaderList() { curl_slist_free_all(list_); }
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

class HttpTransport final : public Transport {
 public:
  HttpTransport(Endpoint endpoint, std::chrono::milliseconds timeout)
      : endpoint_(std::move(endpoint)), curl_(curl_easy_init()) {
    Set(CURLOPT_URL, endpoint_.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_WRITEFUNCTION, &OnBody);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_HEADERFUNCTION, &OnHeader);
    Set(CURLOPT_HEADERDATA, this);
    Set(CURLOPT_NOPROGRESS, 0L);
    Set(CURLOPT_XFERINFOFUNCTION, &IsCancelled);
    Set(CURLOPT_XFERINFODATA, this);
    if (!endpoint_.ca_file.empty()) Set(CURLOPT_CAINFO, endpoint_.ca_file.c_str());
  }
  ~HttpTransport() override { curl_easy_cleanup(curl_); }

  Response Post(std::string_view body, Protocol protocol) override {
    response_ = {};
    body_bytes_ = 0;
    error_[0] = '\0';
    if (curl_ == nullptr) return NoResponse("libcurl cannot be initialized");
    HeaderList headers;
    AddHeaders(protocol, headers);
    if (const Status status = SetSecrets(headers); !status.ok()) {
      return NoResponse(status.ToString());
    }
    Set(CURLOPT_HTTPHEADER, headers.get());
    Set(CURLOPT_POSTFIELDS, body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    CURLcode sent = curl_easy_perform(curl_);
    for (int hop = 0; hop < kMaxRedirects && sent == CURLE_OK && FollowRedirect(); ++hop) {
      sent = curl_easy_perform(curl_);
    }
    DescribeRedirect();
    Set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    Set(CURLOPT_URL, endpoint_.url.c_str());
    return Finished(sent);
  }

  void Cancel() override { is_cancelled_.store(true, std::memory_order_relaxed); }

 private:
  template <class Value>
  void Set(CURLoption option, Value value) {
    if (curl_ != nullptr) curl_easy_setopt(curl_, option, value);
  }

  // The target of the last response's redirect; empty if there is none.
  std::string RedirectTarget() const {
    char* url = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &url);
    return url == nullptr ? "" : url;
  }

  // Prepares another attempt if the last response redirects it within the origin.
  bool FollowRedirect() {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    const std::string target = RedirectTarget();
    const std::string origin = OriginOf(endpoint_.url);
    if ((status != 307 && status != 308) || origin.empty() || OriginOf(target) != origin) {
      return false;
    }
    response_ = {};
    body_bytes_ = 0;
    Set(CURLOPT_URL, target.c_str());
    return true;
  }

  // The body of a redirect rarely names the target. The query is left out: it may contain secrets.
  void DescribeRedirect() {
    const std::string target = RedirectTarget();
    if (target.empty()) return;
    response_.excerpt = "redirects to " + target.substr(0, target.find('?'));
    response_.excerpt.resize(std::min(response_.excerpt.size(), kMaxExcerptBytes));
  }

  static void AddHeaders(Protocol protocol, HeaderList& headers) {
    const bool is_2 = protocol == Protocol::kVersion2;
    headers.Add(std::string("Content-Type: application/x-protobuf") +
                (is_2 ? ";proto=io.prometheus.write.v2.Request" : ""));
    headers.Add("Content-Encoding: snappy");
    headers.Add(std::string("X-Prometheus-Remote-Write-Version: ") + (is_2 ? "2.0.0" : "0.1.0"));
    headers.Add("User-Agent: Pitwall/" + std::string(cli::Version()));
    headers.Add("Expect:");
  }

  Status SetSecrets(HeaderList& headers) {
    if (!endpoint_.bearer_token_file.empty()) {
      const auto token = SecretIn(endpoint_.bearer_token_file);
      if (!token) return Unreadable(endpoint_.bearer_token_file);
      headers.Add("Authorization: Bearer " + *token);
    }
    if (!endpoint_.user.empty()) {
      const auto password = SecretIn(endpoint_.password_file);
      if (!password) return Unreadable(endpoint_.password_file);
      Set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      Set(CURLOPT_USERNAME, endpoint_.user.c_str());
      Set(CURLOPT_PASSWORD, password->c_str());
    }
    return {};
  }

  static Response NoResponse(std::string cause) {
    Response response;
    response.error = std::move(cause);
    return response;
  }

  Response Finished(CURLcode sent) {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    // If reading the body was cut short, the status before it is still valid.
    const bool has_response = sent == CURLE_OK || (sent == CURLE_WRITE_ERROR && status >= 200);
    if (!has_response) return NoResponse(error_[0] != '\0' ? error_ : curl_easy_strerror(sent));
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(curl_, CURLINFO_RETRY_AFTER, &retry_after_s);
    response_.status = static_cast<int>(status);
    response_.retry_after = std::chrono::seconds(retry_after_s);
    return std::move(response_);
  }

  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transport = *static_cast<HttpTransport*>(self);
    const std::size_t bytes = size * count;
    transport.body_bytes_ += bytes;
    std::string& excerpt = transport.response_.excerpt;
    excerpt.append(data, std::min(bytes, kMaxExcerptBytes - excerpt.size()));
    return transport.body_bytes_ <= kMaxResponseBytes ? bytes : 0;
  }

  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
    constexpr std::string_view kStart = "x-prometheus-remote-write-";
    const std::string_view line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return line.size();
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (name == std::string(kStart) + "samples-written" ||
        name == std::string(kStart) + "histograms-written") {
      if (const auto wrote = CountIn(line.substr(colon + 1))) {
        auto& written = static_cast<HttpTransport*>(self)->response_.written;
        written = written.value_or(0) + *wrote;
      }
    }
    return line.size();
  }

  static int IsCancelled(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<HttpTransport*>(self)->is_cancelled_.load(std::memory_order_relaxed) ? 1 : 0;
  }

  const Endpoint endpoint_;
  CURL* const curl_;
  std::atomic<bool> is_cancelled_{false};
  char error_[CURL_ERROR_SIZE] = "";
  Response response_;
  std::size_t body_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Transport> MakeHttpTransport(Endpoint endpoint, std::chrono::milliseconds timeout) {
  return std::make_unique<HttpTransport>(std::move(endpoint), timeout);
}

Status CheckSecretFiles(const Endpoint& endpoint) {
  for (const auto& [flag, path] :
       {std::pair{"--remote-write.password-file", &endpoint.password_file},
        std::pair{"--remote-write.bearer-token-file", &endpoint.bearer_token_file}}) {
    if (!path->empty() && !SecretIn(*path)) {
      return {"", flag, Unreadable(*path).ToString()};
    }
  }
  return {};
}

}  // namespace pitwall::remote_write
