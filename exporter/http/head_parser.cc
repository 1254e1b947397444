#include "exporter/http/head_parser.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/allowed_hosts.h"
#include "exporter/http/fields.h"
#include "exporter/http/framing.h"
#include "exporter/http/request_head.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

void Refuse(RequestHead& head, int status, std::string error) {
  head.error_status = status;
  head.error = std::move(error);
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// Removes a line and returns it without its line end.
std::string_view NextLine(std::string_view& text) {
  const auto line = text.substr(0, text.find(kLineEnd));
  text.remove_prefix(line.size() + kLineEnd.size());
  return line;
}

bool IsKnownMethod(std::string_view method) {
  constexpr std::array<std::string_view, 8> kMethods = {"GET",    "HEAD",    "POST",  "PUT",
                                                        "DELETE", "OPTIONS", "TRACE", "PATCH"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

// `HTTP/` digit `.` digit.
bool IsVersion(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
         is_digit(text[7]);
}

// Splits a path from its query.
void SetPath(std::string_view path_and_query, RequestHead& head) {
  const auto question = path_and_query.find('?');
  head.path = path_and_query.substr(0, question);
  if (head.path.empty()) head.path = "/";
  if (question != std::string_view::npos) head.query = path_and_query.substr(question + 1);
}

// A URL as a proxy sends it (RFC 9112, 3.2.2). Its scheme does not matter otherwise, since a proxy
// may end TLS.
bool ReadUrl(std::string_view target, RequestHead& head) {
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const auto scheme = target.substr(0, scheme_end);
  if (!EqualsIgnoringCase(scheme, "http") && !EqualsIgnoringCase(scheme, "https")) return false;
  const auto rest = target.substr(scheme_end + 3);
  head.authority = rest.substr(0, rest.find_first_of("/?"));
  if (!IsHostWithPort(head.authority)) return false;
  const auto path = rest.substr(head.authority.size());
  if (path.empty() && head.method == "OPTIONS") {
    head.path = "*";
  } else {
    SetPath(path, head);
  }
  return true;
}

bool ReadTarget(std::string_view target, RequestHead& head) {
  const bool is_visible = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '#';
  });
  if (!is_visible || target.empty()) return false;
  if (target == "*") {
    head.path = target;
    return head.method == "OPTIONS";
  }
  if (target[0] != '/') return ReadUrl(target, head);
  SetPath(target, head);
  return true;
}

// Refuses the head if the line is not one of HTTP/1.
void ReadRequestLine(std::string_view line, RequestHead& head) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end == method_end) {
    return Refuse(head, 400, "the request line must be a method, a target and a version");
  }
  const auto method = line.substr(0, method_end);
  const auto target = line.substr(method_end + 1, target_end - method_end - 1);
  const auto version = line.substr(target_end + 1);
  if (!IsToken(method) || !IsVersion(version)) {
    return Refuse(head, 400, "the request line must be a method, a target and a version");
  }
  head.is_http2_preface = line == "PRI * HTTP/2.0";
  if (version[5] != '1') return Refuse(head, 505, "the version must be HTTP/1.0 or HTTP/1.1");
  head.version = version[7] == '0' ? "1.0" : "1.1";
  if (!IsKnownMethod(method)) return Refuse(head, 501, "the method is not known here");
  head.method = method;
  if (!ReadTarget(target, head)) {
    Refuse(head, 400, "the target must be a path or a URL of http or https");
  }
}

bool ReadFields(std::string_view lines, RequestHead& head) {
  while (!lines.empty()) {
    if (head.headers.size() == kMaxRequestFields) {
      Refuse(head, 431,
             "the head must have at most " + std::to_string(kMaxRequestFields) + " fields");
      return false;
    }
    if (ParseField(NextLine(lines), head.headers)) continue;
    Refuse(head, 400, "the head is malformed in line " + std::to_string(head.headers.size() + 2));
    return false;
  }
  return true;
}

void CheckFields(RequestHead& head) {
  head.framing = CheckFraming(head.version, head.headers);
  if (!head.framing.error.empty()) return Refuse(head, 400, head.framing.error);
  const auto repeated = JoinRepeatedFields(head.headers);
  if (!repeated.empty()) return Refuse(head, 400, std::string(repeated) + " was sent twice");
  // RFC 9110, 7.8.
  if (head.version == "1.0") {
    std::erase_if(head.headers,
                  [](const auto& field) { return EqualsIgnoringCase(field.first, "Upgrade"); });
  }
  for (auto& [name, value] : head.headers) {
    if (!EqualsIgnoringCase(name, "Host")) continue;
    // An empty one is valid, but names nobody (RFC 9110, 7.2).
    if (!value.empty() && !IsHostWithPort(value))
      return Refuse(head, 400, "Host must be a name or an IP address");
    if (!head.authority.empty()) value = head.authority;
  }
}

void ReadHead(std::string_view text, RequestHead& head) {
  ReadRequestLine(NextLine(text), head);
  if (head.error_status != 0) return;
  text.remove_suffix(kLineEnd.size());  // the empty line
  if (ReadFields(text, head)) CheckFields(head);
}

}  // namespace

bool HeadParser::FindEnd(std::string_view bytes, std::size_t& end, RequestHead& head) {
  for (; scanned_ < bytes.size(); ++scanned_) {
    const char c = bytes[scanned_];
    const bool follows_cr = scanned_ > 0 && bytes[scanned_ - 1] == '\r';
    if (follows_cr != (c == '\n') || (IsControl(c) && c != '\r' && c != '\n' && c != '\t')) {
      Refuse(head, 400, "the head has a control character, or a line that does not end with CR LF");
      end = bytes.size();
      return true;
    }
    if (scanned_ >= kMaxRequestHeadBytes) {
      const bool is_target = line_ == begin_;
      Refuse(head, is_target ? 414 : 431,
             "the head must be at most " + std::to_string(kMaxRequestHeadBytes) + " bytes");
      end = bytes.size();
      return true;
    }
    if (c != '\n') continue;
    const bool is_empty = scanned_ == line_ + 1;
    const bool is_first = line_ == begin_;
    line_ = scanned_ + 1;
    if (is_empty && is_first) {
      begin_ = line_;  // an empty line in front of the request is ignored (RFC 9112, 2.2)
    } else if (is_empty) {
      end = line_;
      return true;
    }
  }
  return false;
}

std::size_t HeadParser::Parse(std::string_view bytes, RequestHead& head) {
  std::size_t end = 0;
  if (!FindEnd(bytes, end, head)) return 0;
  if (head.error_status == 0) ReadHead(bytes.substr(begin_, end - begin_), head);
  return end;
}

}  // namespace pitwall::http
