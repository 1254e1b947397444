#include <string>

#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

namespace {

std::string Line(const std::string& line) { return line + "\r\nHost: localhost\r\n\r\n"; }

void AddMethods(HttpCases& cases) {
  cases.push_back({"9110 9.3.1", Line("GET /hello HTTP/1.1"), {200}, true, "hello"});
  cases.push_back({"9110 9.3.2", Line("HEAD /hello HTTP/1.1"), {200}, true, {}, "\r\n\r\nhello"});
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"}) {
    cases.push_back({"9110 15.5.6",
                     Line(std::string(method) + " /hello HTTP/1.1"),
                     {405},
                     true,
                     "Allow: GET, HEAD"});
  }
  for (const char* method : {"FOO", "get", "Get", "PROPFIND", "MKCOL", "LOCK", "PURGE", "LINK",
                             "M-SEARCH", "QUERY", "X", "!#$%&'*+-.^_`|~", "GETT"}) {
    cases.push_back({"9110 9.1", Line(std::string(method) + " /hello HTTP/1.1"), {501}, false});
  }
  cases.push_back({"9110 9.3.6", Line("CONNECT localhost:80 HTTP/1.1"), {501}, false});
  for (const char c : kDelimiters) {
    cases.push_back({"9110 5.6.2", Line(std::string("G") + c + "T /hello HTTP/1.1"), {400}, false});
  }
  cases.push_back({"9110 5.6.2", Line("G\xC3\xA4T /hello HTTP/1.1"), {400}, false});
  cases.push_back({"9110 5.6.2", Line(" /hello HTTP/1.1"), {400}, false});
}

void AddVersions(HttpCases& cases) {
  for (const char minor : std::string("123456789")) {
    cases.push_back({"9110 2.5", Line(std::string("GET /hello HTTP/1.") + minor), {200}});
  }
  cases.push_back({"9112 9.3", Line("GET /hello HTTP/1.0"), {200}, false});
  for (const char* version : {"HTTP/0.9", "HTTP/2.0", "HTTP/2.1", "HTTP/3.0", "HTTP/9.9"}) {
    cases.push_back({"9110 15.6.6", Line("GET /hello " + std::string(version)), {505}, false});
  }
  for (const char* version :
       {"http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/11", "HTTP/1.10", "HTTP/01.1", "HTTP/1,1",
        "HTTPS/1.1", "HTTP/a.1", "HTTP/1.a", "HTTP/+1.1", "HTTP/-1.1", "HTTP/1.1.1", "HTTP/ 1.1",
        "HTTP", "1.1", "Http/1.1", "ICE/1.0"}) {
    cases.push_back({"9112 2.3", Line("GET /hello " + std::string(version)), {400}, false});
  }
}

void AddSpacing(HttpCases& cases) {
  for (const char* line :
       {"GET  /hello HTTP/1.1", "GET /hello  HTTP/1.1", "GET\t/hello HTTP/1.1",
        "GET /hello\tHTTP/1.1", "GET /hello HTTP/1.1 ", "GET /hello HTTP/1.1\t", "GET /hello",
        "GET HTTP/1.1", "GET", "GET /he llo HTTP/1.1", "GET /hello HTTP/1.1 x", "GET "}) {
    cases.push_back({"9112 3", Line(line), {400}, false});
  }
  for (const int count : {1, 2, 3, 10}) {
    std::string empty;
    for (int i = 0; i < count; ++i) empty += "\r\n";
    cases.push_back({"9112 2.2", empty + Line("GET /hello HTTP/1.1"), {200}});
    cases.push_back(
        {"9112 2.2", empty + Echo("Content-Length: 02\r\n", "{}"), {200}, true, "\r\n\r\n{}"});
  }
  cases.push_back({"9112 2.2", "\n" + Line("GET /hello HTTP/1.1"), {400}, false});
  cases.push_back({"9112 2.2", "\r" + Line("GET /hello HTTP/1.1"), {400}, false});
  cases.push_back({"9112 2.2", " \r\n" + Line("GET /hello HTTP/1.1"), {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\nHost: localhost\n\n", {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\nHost: localhost\r\n\r\n", {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\r\nHost: localhost\n\r\n", {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\r\nHost: localhost\r\n\n", {400}, false});
  cases.push_back({"9112 2.2", "GET /hello HTTP/1.1\rHost: localhost\r\n\r\n", {400}, false});
  cases.push_back({"9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}, false});
  cases.push_back({"9112 2.2", std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8), {400}, false});
}

}  // namespace

HttpCases RequestLineCases() {
  HttpCases cases;
  AddMethods(cases);
  AddVersions(cases);
  AddSpacing(cases);
  return cases;
}

}  // namespace pitwall::http
