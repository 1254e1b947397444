// The options of remote write.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::remote_write {

// Labels that are added to every series without a label of that name.
using ExternalLabels = std::vector<std::pair<std::string, std::string>>;

// Which receivers get native histograms in addition to the classic series.
enum class NativeHistograms : std::uint8_t {
  kAuto,    // receivers of 2.0
  kAlways,  // receivers of 1.0, too
  kNever,
};
std::string_view NameOf(NativeHistograms choice);

// Each list after `urls` is empty, has one entry that applies to all URLs, or has one entry for
// each URL, in their order. An empty entry means none.
struct Options {
  std::vector<std::string> urls;
  std::vector<std::string> users;
  std::vector<std::string> password_files;
  std::vector<std::string> bearer_token_files;
  std::string ca_file;  // empty: the system's authorities
  ExternalLabels external_labels;
  std::chrono::milliseconds interval{15'000};
  std::chrono::milliseconds timeout{30'000};   // of one request
  std::chrono::milliseconds flush_for{5'000};  // when it stops
  std::uint64_t queue_bytes = 64ULL << 20;     // of each URL
  NativeHistograms native_histograms = NativeHistograms::kAuto;
};

// One receiver. Secrets stay in their files and are read for each request.
struct Endpoint {
  std::string url;
  std::string user;
  std::string password_file;
  std::string bearer_token_file;
  std::string ca_file;
};

// Whether the value of a flag is valid. The text of a failure begins with "must".
Status CheckUrl(std::string_view url);
Status CheckExternalLabel(std::string_view text);  // NAME=VALUE
// Whether the flags fit together, URLs included. The text of a failure is `--remote-write.…: must
// …`.
Status CheckOptions(const Options& options);

// The labels `job` and `instance` (`host:port`), which a scrape would add. `listen_address` ends
// with the port.
ExternalLabels DefaultLabels(std::string_view host, std::string_view listen_address);
// `labels`, and those of `defaults` whose name is not among them.
ExternalLabels WithDefaults(ExternalLabels labels, const ExternalLabels& defaults);

// Only for valid options.
std::vector<Endpoint> EndpointsOf(const Options& options);
// The URL without its query, which may hold a secret. For logs and labels.
std::string RedactedUrl(std::string_view url);

}  // namespace pitwall::remote_write
