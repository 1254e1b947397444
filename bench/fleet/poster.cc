#include "bench/fleet/poster.h"

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pitwall::fleet {

namespace {

std::size_t Collect(char* data, std::size_t size, std::size_t count, void* response) {
  static_cast<std::string*>(response)->append(data, size * count);
  return size * count;
}

std::uint64_t CountIn(const nlohmann::json& response, const char* field) {
  const auto found = response.find(field);
  if (found == response.end() || !found->is_number_unsigned()) return 0;
  return found->get<std::uint64_t>();
}

}  // namespace

struct Poster::Connection {
  CURL* curl = nullptr;
  curl_slist* headers = nullptr;
  std::string response;
  char error[CURL_ERROR_SIZE] = "";

  ~Connection() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
};

Poster::Poster(const std::string& url) : connection_(std::make_unique<Connection>()) {
  Connection& connection = *connection_;
  connection.curl = curl_easy_init();
  if (connection.curl == nullptr) throw std::runtime_error("libcurl cannot be initialized");
  for (const char* header : {"Content-Type: application/x-ndjson", "Expect:"}) {
    connection.headers = curl_slist_append(connection.headers, header);
  }
  CURL* const curl = connection.curl;
  curl_easy_setopt(curl, CURLOPT_URL, (url + "/api/events").c_str());
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, connection.headers);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection.error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &connection.response);
}

Poster::~Poster() = default;

Poster::Outcome Poster::Post(const std::string& lines) {
  CURL* const curl = connection_->curl;
  connection_->response.clear();
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, lines.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(lines.size()));
  const CURLcode sent = curl_easy_perform(curl);
  if (sent != CURLE_OK) {
    const std::string_view detail = connection_->error;
    return {std::string(detail.empty() ? curl_easy_strerror(sent) : detail), std::nullopt};
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return ToOutcome(status, connection_->response);
}

Poster::Outcome Poster::ToOutcome(long status, const std::string& response) {
  if (status == 429 || status == 503) {
    ++totals_.put_off;
    curl_off_t wait_s = 0;
    curl_easy_getinfo(connection_->curl, CURLINFO_RETRY_AFTER, &wait_s);
    return {"", std::chrono::seconds(wait_s > 0 ? wait_s : 1)};
  }
  const nlohmann::json counts = nlohmann::json::parse(response, nullptr, false);
  if ((status != 200 && status != 400) || !counts.is_object() || !counts.contains("accepted")) {
    return {"answered " + std::to_string(status) + ": " + response.substr(0, 300), std::nullopt};
  }
  totals_.accepted += CountIn(counts, "accepted");
  totals_.duplicates += CountIn(counts, "duplicates");
  totals_.rejected += CountIn(counts, "rejected");
  return {};
}

}  // namespace pitwall::fleet
