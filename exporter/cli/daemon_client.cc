#include "exporter/cli/daemon_client.h"

#include <curl/curl.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/cli/flags.h"
#include "exporter/events/event_parser.h"
#include "exporter/events/ingest.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

constexpr std::size_t kMaxPostResponseBytes = 1 << 20;
constexpr std::size_t kMaxShownResponse = 200;  // bytes of an unknown response

Result<std::string> PasswordOf(const DaemonFlags& flags) {
  if (flags.password_file.empty()) {
    const char* const password = std::getenv("PITWALL_PASSWORD");
    if (password != nullptr) return std::string(password);
    return Status("", "--web.user", "needs --web.password-file or PITWALL_PASSWORD");
  }
  std::ifstream file(flags.password_file);
  std::string password;
  if (!std::getline(file, password)) {
    return Status("", "--web.password-file", "cannot read \"" + flags.password_file + "\"");
  }
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

std::uint64_t CountIn(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string TextIn(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

events::EventError ParseError(const nlohmann::json& object) {
  events::EventError error{std::nullopt, TextIn(object, "field"), TextIn(object, "error")};
  const auto index = object.find("index");
  if (index != object.end() && index->is_number_unsigned()) {
    error.index = index->get<std::uint64_t>();
  }
  return error;
}

}  // namespace

Result<std::string> CheckDaemonUrl(std::string url) {
  const std::size_t host = url.find("://");
  const std::string scheme = url.substr(0, host == url.npos ? 0 : host);
  if (scheme != "http" && scheme != "https") {
    return Status("", "--url", "must begin with http:// or https://");
  }
  if (url.substr(0, url.find('/', host + 3)).find('@') != url.npos) {
    return Status("", "--url",
                  "must not contain a password; use --web.user with --web.password-file or "
                  "PITWALL_PASSWORD");
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

struct DaemonClient::Connection {
  CURL* curl = nullptr;
  std::string response;
  std::size_t max_bytes = kMaxPostResponseBytes;
  std::stop_token stop;
  char error[CURL_ERROR_SIZE] = "";

  ~Connection() { curl_easy_cleanup(curl); }

  static std::size_t Collect(char* data, std::size_t size, std::size_t count, void* connection) {
    auto& self = *static_cast<Connection*>(connection);
    if (self.response.size() + size * count > self.max_bytes) return 0;
    self.response.append(data, size * count);
    return size * count;
  }
  static int Watch(void* connection, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Connection*>(connection)->stop.stop_requested() ? 1 : 0;
  }
};

Result<DaemonClient> DaemonClient::Create(const DaemonFlags& flags,
                                          std::chrono::milliseconds timeout) {
  Result<std::string> url = CheckDaemonUrl(flags.url);
  if (!url.ok()) return url.status();
  auto connection = std::make_unique<Connection>();
  CURL* const curl = connection->curl = curl_easy_init();
  if (curl == nullptr) return Status("start libcurl", "", "out of memory");
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  // After the timeout, do not wait for the thread that resolves the name.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Connection::Collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, connection.get());
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Connection::Watch);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, connection.get());
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  if (!flags.user.empty()) {
    const Result<std::string> password = PasswordOf(flags);
    if (!password.ok()) return password.status();
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, flags.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password->c_str());
  }
  if (!flags.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, flags.ca_file.c_str());
  return DaemonClient(*std::move(url), std::move(connection));
}

DaemonClient::DaemonClient(std::string url, std::unique_ptr<Connection> connection)
    : url_(std::move(url)), connection_(std::move(connection)) {}
DaemonClient::DaemonClient(DaemonClient&&) noexcept = default;
DaemonClient& DaemonClient::operator=(DaemonClient&&) noexcept = default;
DaemonClient::~DaemonClient() = default;

DaemonResponse DaemonClient::Post(const std::string& path, std::string_view body,
                                  const std::string& content_type) {
  CURL* const curl = connection_->curl;
  curl_easy_setopt(curl, CURLOPT_URL, (url_ + path).c_str());
  connection_->max_bytes = kMaxPostResponseBytes;
  connection_->stop = {};
  curl_slist* headers = curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str());
  headers = curl_slist_append(headers, "Expect:");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  DaemonResponse response = Perform();
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  curl_slist_free_all(headers);
  return response;
}

DaemonResponse DaemonClient::Get(const std::string& path, std::size_t max_bytes,
                                 std::stop_token stop) {
  CURL* const curl = connection_->curl;
  curl_easy_setopt(curl, CURLOPT_URL, (url_ + path).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  connection_->max_bytes = max_bytes;
  connection_->stop = std::move(stop);
  return Perform();
}

DaemonResponse DaemonClient::Perform() {
  CURL* const curl = connection_->curl;
  connection_->response.clear();
  connection_->error[0] = '\0';
  const CURLcode sent = curl_easy_perform(curl);
  DaemonResponse response;
  if (sent != CURLE_OK) {
    const std::string detail = connection_->error;
    response.error = detail.empty() ? curl_easy_strerror(sent) : detail;
    long system_error = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &system_error);
    response.was_refused = sent == CURLE_COULDNT_CONNECT && system_error == ECONNREFUSED;
    return response;
  }
  curl_off_t retry_after_s = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response.status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after_s);
  response.retry_after = std::chrono::seconds(retry_after_s);
  response.body = std::move(connection_->response);
  return response;
}

std::optional<events::IngestResult> ParseIngestResult(std::string_view body) {
  const nlohmann::json parsed = nlohmann::json::parse(body, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("accepted")) return std::nullopt;
  events::IngestResult response;
  response.accepted = CountIn(parsed, "accepted");
  response.duplicates = CountIn(parsed, "duplicates");
  response.rejected = CountIn(parsed, "rejected");
  const auto errors = parsed.find("errors");
  if (errors == parsed.end() || !errors->is_array()) return response;
  for (const nlohmann::json& error : *errors) response.errors.push_back(ParseError(error));
  return response;
}

std::string ExplainResponse(const DaemonResponse& response, const std::string& url) {
  if (response.was_refused) return "no daemon at " + url + " (connection refused)";
  if (!response.error.empty()) return url + ": " + text::OneLine(response.error);
  const nlohmann::json parsed = nlohmann::json::parse(response.body, nullptr, false);
  std::string message = parsed.is_object() ? TextIn(parsed, "error") : response.body;
  std::string line = url + " answered " + std::to_string(response.status);
  if (response.status == 401) {
    line += ", it requires --web.user and a password";
  } else if (!message.empty()) {
    line += ": " + text::OneLine(message.substr(0, kMaxShownResponse));
  }
  return line;
}

}  // namespace pitwall::cli
