#include <string>

#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

HttpCases FieldCases() {
  HttpCases cases;
  for (const char c : std::string("!#$%&'*+-.^_`|~09azAZ")) {
    cases.push_back({"9110 5.6.2", WithLines(std::string("X") + c + ": 1\r\n"), {200}});
  }
  for (const char c : kDelimiters) {
    if (c == ':') continue;
    cases.push_back({"9110 5.1", WithLines(std::string("X") + c + "Y: 1\r\n"), {400}, false});
  }
  for (const char* line : {"X : 1", "X\t: 1", " X: 1", "\tX: 1", ": 1", ":", "X", "X Y: 1",
                           "X\xC3\xA4: 1", "\xEF\xBB\xBFX: 1"}) {
    cases.push_back({"9112 5.1", WithLines(line + std::string("\r\n")), {400}, false});
  }
  for (const char* line : {"X:1", "X:", "X: ", "X:\t1", "X: \t 1 \t ", "X: a\tb", "X: a  b",
                           "X: \x80\xFF", "X: a:b", "X: \"", "X: ,", "x: 1\r\nX: 2"}) {
    cases.push_back({"9110 5.5", WithLines(line + std::string("\r\n")), {200}});
  }
  for (int byte = 0; byte < 0x20; ++byte) {
    if (byte == '\t') continue;
    const std::string value{'a', static_cast<char>(byte), 'b'};
    cases.push_back({"9110 5.5", WithLines("X: " + value + "\r\n"), {400}, false});
  }
  cases.push_back({"9110 5.5",
                   WithLines("X: a\x7F"
                             "b\r\n"),
                   {400},
                   false});
  cases.push_back({"9112 5.2", WithLines("X: a\r\n b\r\n"), {400}, false});
  cases.push_back({"9112 5.2", WithLines("X: a\r\n\tb\r\n"), {400}, false});
  cases.push_back({"9112 5.2", WithLines("X: a\r\n \r\n"), {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\r\n Host: localhost\r\n\r\n", {400}, false});
  cases.push_back(
      {"9112 2.2", "GET /hello HTTP/1.1\r\n\tX: y\r\nHost: localhost\r\n\r\n", {400}, false});

  const auto many = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += 'X' + std::to_string(i) + ": 1\r\n";
    return WithLines(lines);
  };
  cases.push_back({"6585 5", many(63), {200}});
  cases.push_back({"6585 5", many(64), {431}, false});
  cases.push_back({"6585 5", many(500), {431}, false});
  cases.push_back({"6585 5", WithLines("X: " + std::string(16'000, 'x') + "\r\n"), {200}});
  cases.push_back({"6585 5", WithLines("X: " + std::string(70'000, 'x') + "\r\n"), {431}, false});
  cases.push_back({"6585 5", WithLines(std::string(70'000, 'x') + ": 1\r\n"), {431}, false});

  for (const char* name : {"Content-Type", "Authorization", "Sec-Fetch-Site"}) {
    const std::string twice = std::string(name) + ": a\r\n" + name + ": a\r\n";
    cases.push_back({"9110 5.3", WithLines(twice), {400}, false, "sent twice"});
  }
  return cases;
}

HttpCases HostCases() {
  HttpCases cases;
  const auto host = [](const std::string& value) {
    return "GET /hello HTTP/1.1\r\nHost:" + value + "\r\n\r\n";
  };
  for (const char* value : {" localhost", "localhost", " LOCALHOST", " localhost:1", " localhost:",
                            " 127.0.0.1", " 127.0.0.1:7487", " 127.0.0.1:65535", " [::1]",
                            " [::1]:7487", " [2001:db8::1]:", " 10.1.2.3", "\tlocalhost\t"}) {
    cases.push_back({"9112 3.2", host(value), {200}});
  }
  for (const char* value : {" user@localhost",
                            " a b",
                            " :80",
                            " :abc",
                            " localhost:abc",
                            " localhost:99999",
                            " localhost:65536",
                            " localhost:-1",
                            " localhost:+1",
                            " localhost:80:80",
                            " [::1",
                            " ::1",
                            " [::1]x",
                            " [::1]:x",
                            " []",
                            " [::1%25eth0]",
                            " [v1.x]",
                            " localhost,localhost",
                            " a,b",
                            " %ff",
                            " %6cocalhost",
                            " localhost/",
                            " localhost?",
                            " localhost#",
                            " http://localhost",
                            " \"localhost\"",
                            " <localhost>",
                            " lo\\calhost",
                            " l\xC3\xB6"
                            "calhost",
                            " [localhost]",
                            " *",
                            " local;host",
                            " localhost$"}) {
    cases.push_back({"9112 3.2", host(value), {400}, false});
  }
  for (const char* value :
       {"", " ", " evil.example", " localhost.evil.example", " 127.0.0.1.evil.example:1", " 0x7f.1",
        " pitwall", " 1.2.3", " 999.1.1.1"}) {
    cases.push_back({"9110 15.5.20", host(value), {421}});
  }
  cases.push_back({"9112 3.2", "GET /hello HTTP/1.1\r\n\r\n", {400}, false});
  cases.push_back({"9112 3.2", WithLines("Host: localhost\r\n"), {400}, false});
  cases.push_back({"9112 3.2", WithLines("host: evil.example\r\n"), {400}, false});
  cases.push_back({"9112 3.2", "GET http://localhost/hello HTTP/1.1\r\n\r\n", {400}, false});
  cases.push_back({"9112 3.2", "GET /hello HTTP/1.0\r\n\r\n", {200}, false});
  cases.push_back({"9112 3.2", "GET /hello HTTP/1.0\r\nHost: a b\r\n\r\n", {400}, false});
  return cases;
}

}  // namespace pitwall::http
