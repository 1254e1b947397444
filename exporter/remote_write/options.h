// What remote write is told: where to, how often, as whom.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::remote_write {

// When native histograms are sent beside the classic series.
enum class NativeHistograms : std::uint8_t {
  kAuto,    // to receivers that speak 2.0
  kAlways,  // also to those that speak 1.0
  kNever,
};
std::string_view NameOf(NativeHistograms choice);

// The lists after `urls` hold nothing, one entry for every URL, or one for each, in their order;
// an empty entry is none.
struct Options {
  std::vector<std::string> urls;
  std::vector<std::string> users;
  std::vector<std::string> password_files;
  std::vector<std::string> bearer_token_files;
  std::string ca_file;  // empty: the system's
  std::vector<std::pair<std::string, std::string>> external_labels;
  std::chrono::milliseconds interval{15'000};
  std::chrono::milliseconds timeout{30'000};   // of one request
  std::chrono::milliseconds flush_for{5'000};  // at the end
  std::uint64_t queue_bytes = 64ULL << 20;     // of each URL
  NativeHistograms native_histograms = NativeHistograms::kAuto;
};

// One receiver, with what is its own. Secrets stay in their files and are read for each request.
struct Endpoint {
  std::string url;
  std::string user;
  std::string password_file;
  std::string bearer_token_file;
  std::string ca_file;
};

// Each of these says what is wrong with a flag's value, or nothing.
std::string UrlError(std::string_view url);
std::string ExternalLabelError(std::string_view text);  // NAME=VALUE
// The flags together, the URLs among them: `--remote-write.…: must …`, or nothing.
std::string OptionsError(const Options& options);

// For options with which nothing is wrong.
std::vector<Endpoint> EndpointsOf(const Options& options);
// What may stand in a log, a label: the URL without its query, which may hold a secret.
std::string RedactedUrl(std::string_view url);

}  // namespace pitwall::remote_write
