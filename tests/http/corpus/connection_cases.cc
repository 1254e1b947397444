#include <string>
#include <vector>

#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

HttpCases ConnectionCases() {
  HttpCases cases;
  for (const char* lines :
       {"Connection: close", "Connection: Close", "connection: CLOSE",
        "Connection: keep-alive, close", "Connection: close, keep-alive", "Connection: x,close,y",
        "Connection: , close", "Connection:\tclose\t",
        "Connection: keep-alive\r\nConnection: close",
        "Connection: close\r\nConnection: keep-alive", "Connection: x\r\nConnection: y, close"}) {
    cases.push_back(
        {"9112 9.6", WithLines(lines + std::string("\r\n")), {200}, false, "Connection: close"});
  }
  for (const char* lines :
       {"Connection: keep-alive", "Connection: Keep-Alive", "Connection: x",
        "Connection:", "Connection: closed", "Connection: \"close\"",
        "Connection: te\r\nTE: trailers", "Keep-Alive: timeout=1", "Proxy-Connection: close"}) {
    cases.push_back({"9112 9.3",
                     WithLines(lines + std::string("\r\n")),
                     {200},
                     true,
                     "Connection: keep-alive"});
  }
  const auto old = [](const std::string& lines) {
    return "GET /hello HTTP/1.0\r\nHost: localhost\r\n" + lines + "\r\n";
  };
  cases.push_back({"9112 9.3", old(""), {200}, false, "Connection: close"});
  cases.push_back({"9112 9.3", old("Connection: x\r\n"), {200}, false});
  cases.push_back({"9112 9.3", old("Connection: close\r\n"), {200}, false});
  cases.push_back({"9112 9.3", old("Connection: keep-alive\r\n"), {200}, true});
  cases.push_back({"9112 9.3", old("Connection: Keep-Alive, x\r\n"), {200}, true});
  cases.push_back({"9112 9.3", old("Connection: keep-alive, close\r\n"), {200}, false});
  cases.push_back(
      {"9112 9.3", old("Connection: keep-alive\r\nConnection: close\r\n"), {200}, false});

  std::string pipelined;
  std::vector<int> statuses;
  for (int i = 0; i < 30; ++i) {
    pipelined += WithLines("", i % 3 == 0 ? "/nothing" : "/hello");
    statuses.push_back(i % 3 == 0 ? 404 : 200);
  }
  cases.push_back({"9112 9.3.2", pipelined, statuses});
  cases.push_back(
      {"9112 9.3.2",
       Echo("Content-Length: 2\r\n", "{}") + WithLines("") + Chunks("2\r\n[]\r\n0\r\n\r\n"),
       {200, 200, 200}});
  cases.push_back(
      {"9112 9.3.2", Chunks("2\r\n{}\r\n0\r\nX-T: 1\r\n\r\n") + WithLines(""), {200, 200}});
  cases.push_back(
      {"9112 9.3.2", Echo("Content-Length: 2\r\n", "{}\r\n") + WithLines(""), {200, 200}});
  cases.push_back({"9112 9.3.2", WithLines("Connection: close\r\n") + WithLines(""), {200}, false});
  cases.push_back({"9112 9.3.2", WithLines("") + "GET /hello", {200, 400}, false});
  cases.push_back({"9112 9.3.2", "GET /hello HTTP/1.1\r\nHost: localhost\r\n", {400}, false});

  for (const char* lines : {"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n",
                            "Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n", "Upgrade: x\r\n"}) {
    cases.push_back({"9110 7.8", WithLines(lines), {200}, false});
  }
  cases.push_back({"9110 7.8", old("Upgrade: websocket\r\nConnection: keep-alive\r\n"), {200}});

  const std::string length = "Content-Length: 2\r\n";
  for (const char* value : {"100-continue", "100-Continue", "x, 100-continue"}) {
    cases.push_back({"9110 10.1.1", Echo(length + "Expect: " + value + "\r\n", "{}"), {100, 200}});
  }
  cases.push_back({"9110 10.1.1",
                   Echo(length + "Expect: 100-continue\r\nConnection: keep-alive\r\n", "{}", "1.0"),
                   {200}});
  cases.push_back({"9110 10.1.1", Echo(length + "Expect: x\r\n", "{}"), {200}});
  cases.push_back({"9110 10.1.1", WithLines("Expect: 100-continue\r\n"), {200}});
  cases.push_back({"9110 10.1.1",
                   Echo("Content-Length: 99999999\r\nExpect: 100-continue\r\n", ""),
                   {413},
                   false});
  return cases;
}

}  // namespace pitwall::http
