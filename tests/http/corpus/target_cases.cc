#include <string>

#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

namespace {

std::string GetTarget(const std::string& target, const std::string& method = "GET",
                      const std::string& host = "localhost") {
  return method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

void AddPaths(HttpCases& cases) {
  for (const char* target :
       {"/hello?", "/hello?x=y", "/hello?x=/y?z", "/hello?%", "/hello?x=y&&"}) {
    cases.push_back({"9112 3.2.1", GetTarget(target), {200}, true, "hello"});
  }
  for (const char* target :
       {"/", "//hello", "/hello/", "/Hello", "/./hello", "/x/../hello", "/?"}) {
    cases.push_back({"9112 3.2.1", GetTarget(target), {404}});
  }
  for (const char* target : {"hello", "?x", "/hello#f", "#", "../hello", "\\hello"}) {
    cases.push_back({"9112 3.2", GetTarget(target), {400}, false});
  }
  cases.push_back({"3986 2.1", GetTarget("/agents/a%20b"), {200}, true, "/agents/a b"});
  cases.push_back({"3986 2.1", GetTarget("/agents/%41"), {200}, true, "/agents/A"});
  cases.push_back({"3986 2.1", GetTarget("/agents/a%2Fb"), {200}, true, "/agents/a/b"});
  cases.push_back({"3986 2.1", GetTarget("/agents/a%2fb"), {200}, true, "/agents/a/b"});
  cases.push_back({"3986 2.1", GetTarget("/agents/a%"), {200}, true, "/agents/a%"});
  cases.push_back({"3986 2.1", GetTarget("/agents/a%zz"), {200}, true, "/agents/a%zz"});
  cases.push_back({"3986 2.1", GetTarget("/agents/a+b"), {200}, true, "/agents/a+b"});
  cases.push_back({"3986 2.2", GetTarget("/agents/a;b=c,d"), {200}, true, "/agents/a;b=c,d"});
  cases.push_back({"3986 3.4", GetTarget("/query?a=b+c&d=%2B"), {200}, true, "a=b c;d=+;"});
  for (int byte = 0; byte < 256; byte += byte == 0x20 ? 0x5F : byte >= 0x80 ? 0x1F : 1) {
    cases.push_back({"9112 3.2",
                     GetTarget(std::string("/hel") + static_cast<char>(byte) + "lo"),
                     {400},
                     false});
  }
  cases.push_back({"9110 15.5.15", GetTarget("/" + std::string(16'000, 'a')), {404}});
  cases.push_back({"9110 15.5.15", GetTarget("/" + std::string(70'000, 'a')), {414}, false});
}

void AddUrls(HttpCases& cases) {
  for (const char* target :
       {"http://localhost/hello", "http://127.0.0.1/hello", "http://127.0.0.1:7487/hello",
        "HTTP://localhost/hello", "hTTp://LOCALHOST/hello", "https://localhost/hello",
        "http://localhost:/hello", "http://[::1]/hello", "http://[::1]:80/hello",
        "http://localhost/hello?x=http://y"}) {
    cases.push_back({"9112 3.2.2", GetTarget(target), {200}, true, "hello"});
    cases.push_back({"9112 3.2.2", GetTarget(target, "GET", "evil.example"), {200}, true, "hello"});
  }
  for (const char* target : {"http://localhost", "http://localhost/", "http://localhost?x=1"}) {
    cases.push_back({"9112 3.2.1", GetTarget(target), {404}});
  }
  cases.push_back({"9110 15.5.20", GetTarget("http://evil.example/hello"), {421}});
  cases.push_back(
      {"9110 15.5.20", GetTarget("http://evil.example:80/hello", "GET", "localhost"), {421}});
  for (const char* target :
       {"http:///hello", "http://:80/hello", "http:/hello", "http:hello", "ftp://localhost/hello",
        "file:///etc/passwd", "javascript:alert(1)", "localhost:80", "http://user@localhost/hello",
        "http://user:word@localhost/hello", "http://localhost:99999/hello",
        "http://localhost:x/hello", "http://[::1/hello", "http://::1/hello", "://localhost/hello",
        "http://a,b/hello", "http://%6cocalhost/hello", "ws://localhost/hello"}) {
    cases.push_back({"9110 4.2", GetTarget(target), {400}, false});
  }
}

void AddAsterisk(HttpCases& cases) {
  cases.push_back({"9112 3.2.4", GetTarget("*", "OPTIONS"), {200}, true, "Allow: GET, HEAD"});
  cases.push_back(
      {"9112 3.2.4", GetTarget("http://localhost", "OPTIONS"), {200}, true, "Allow: GET"});
  cases.push_back({"9112 3.2.4", GetTarget("http://localhost/", "OPTIONS"), {404}});
  cases.push_back({"9112 3.2.4", GetTarget("*", "OPTIONS", "evil.example"), {421}});
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "TRACE"}) {
    cases.push_back({"9112 3.2.4", GetTarget("*", method), {400}, false});
  }
  cases.push_back({"9112 3.2.4", GetTarget("*x", "OPTIONS"), {400}, false});
}

}  // namespace

HttpCases TargetCases() {
  HttpCases cases;
  AddPaths(cases);
  AddUrls(cases);
  AddAsterisk(cases);
  return cases;
}

}  // namespace pitwall::http
