#include "exporter/remote_write/options.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::remote_write {

namespace {

constexpr std::size_t kMaxLabelBytes = 1024;

bool IsLabelName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

Status CheckCount(std::string_view flag, const std::vector<std::string>& given,
                  const Options& options) {
  if (given.size() <= 1 || given.size() == options.urls.size()) return {};
  return {"", std::string(flag),
          "must be given once, or once for each of the " + std::to_string(options.urls.size()) +
              " URLs, not " + std::to_string(given.size()) + " times"};
}

Status Invalid(std::string cause) { return {"", "", std::move(cause)}; }

std::string Nth(const std::vector<std::string>& given, std::size_t i) {
  if (given.empty()) return "";
  return given.size() == 1 ? given.front() : given[i];
}

}  // namespace

std::string_view NameOf(NativeHistograms choice) {
  switch (choice) {
    case NativeHistograms::kAlways:
      return "always";
    case NativeHistograms::kNever:
      return "never";
    case NativeHistograms::kAuto:
      break;
  }
  return "auto";
}

Status CheckUrl(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos || (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https")) {
    return Invalid("must begin with http:// or https://");
  }
  const std::string_view host =
      url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - scheme - 3);
  if (host.empty()) return Invalid("must name a host");
  if (host.find('@') != host.npos) {
    return Invalid(
        "must not contain a password; use --remote-write.user and --remote-write.password-file");
  }
  return {};
}

Status CheckExternalLabel(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) return Invalid("must be NAME=VALUE");
  const std::string_view name = text.substr(0, equals);
  if (!IsLabelName(name) || name.starts_with("__")) {
    return Invalid("must have a name of letters, digits and _, not beginning with a digit or __");
  }
  const std::size_t value_bytes = text.size() - equals - 1;
  if (value_bytes == 0 || value_bytes > kMaxLabelBytes)
    return Invalid("must have a value of 1 to 1024 bytes");
  return {};
}

Status CheckOptions(const Options& options) {
  for (const std::string& url : options.urls) {
    if (const Status status = CheckUrl(url); !status.ok()) {
      return {"", "--remote-write.url", status.cause()};  // the URL may hold a secret
    }
  }
  for (const auto& [flag, given] :
       {std::pair{"--remote-write.user", &options.users},
        std::pair{"--remote-write.password-file", &options.password_files},
        std::pair{"--remote-write.bearer-token-file", &options.bearer_token_files}}) {
    if (Status status = CheckCount(flag, *given, options); !status.ok()) return status;
  }
  for (const Endpoint& endpoint : EndpointsOf(options)) {
    if (endpoint.user.empty() != endpoint.password_file.empty()) {
      const bool has_user = !endpoint.user.empty();
      const std::string user = "--remote-write.user";
      const std::string password = "--remote-write.password-file";
      return {"", has_user ? user : password, "needs " + (has_user ? password : user)};
    }
    if (!endpoint.user.empty() && !endpoint.bearer_token_file.empty()) {
      return {"", "--remote-write.bearer-token-file",
              "cannot be given with --remote-write.user for the same URL"};
    }
  }
  auto labels = options.external_labels;
  std::sort(labels.begin(), labels.end());
  for (std::size_t i = 1; i < labels.size(); ++i) {
    if (labels[i].first == labels[i - 1].first) {
      return {"", "--remote-write.external-label",
              "must name \"" + labels[i].first + "\" only once"};
    }
  }
  return {};
}

ExternalLabels DefaultLabels(std::string_view host, std::string_view listen_address) {
  const std::string_view port = listen_address.substr(listen_address.rfind(':') + 1);
  return {{"job", "pitwall"}, {"instance", std::string(host) + ":" + std::string(port)}};
}

ExternalLabels WithDefaults(ExternalLabels labels, const ExternalLabels& defaults) {
  for (const auto& [name, value] : defaults) {
    const auto has_name = [&name = name](const auto& label) { return label.first == name; };
    if (std::none_of(labels.begin(), labels.end(), has_name)) labels.emplace_back(name, value);
  }
  return labels;
}

std::vector<Endpoint> EndpointsOf(const Options& options) {
  std::vector<Endpoint> endpoints;
  for (std::size_t i = 0; i < options.urls.size(); ++i) {
    endpoints.push_back({options.urls[i], Nth(options.users, i), Nth(options.password_files, i),
                         Nth(options.bearer_token_files, i), options.ca_file});
  }
  return endpoints;
}

std::string RedactedUrl(std::string_view url) {
  return std::string(url.substr(0, url.find_first_of("?#")));
}

}  // namespace pitwall::remote_write
