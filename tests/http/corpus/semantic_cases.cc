#include <string>

#include "exporter/http/coding.h"
#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

namespace {

std::string Post(const std::string& lines, const std::string& body = "{}") {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + lines + "\r\n" + body;
}

}  // namespace

HttpCases SemanticCases() {
  HttpCases cases;
  const std::string coded = "Content-Encoding: gzip";
  for (const char* lines :
       {"Accept-Encoding: gzip", "Accept-Encoding: GZIP", "Accept-Encoding: x-gzip",
        "Accept-Encoding: br, gzip", "Accept-Encoding: *", "Accept-Encoding: gzip;q=0.5",
        "Accept-Encoding: br\r\nAccept-Encoding: gzip", "Accept-Encoding: gzip, identity",
        "Accept-Encoding: gzip;q=1.0, identity;q=0.5", "Accept-Encoding: identity;q=0, gzip"}) {
    cases.push_back(
        {"9110 12.5.3", WithLines(lines + std::string("\r\n"), "/big"), {200}, true, coded});
  }
  for (const char* lines :
       {"X: y", "Accept-Encoding:", "Accept-Encoding: br", "Accept-Encoding: identity",
        "Accept-Encoding: gzip;q=0", "Accept-Encoding: gzip;q=0.000", "Accept-Encoding: *;q=0",
        "Accept-Encoding: gzip;q=0.2, identity;q=0.9", "Accept-Encoding: gzip;q=0, *",
        "Accept-Encoding: identity\r\nAccept-Encoding: gzip;q=0.1"}) {
    cases.push_back(
        {"9110 12.5.3", WithLines(lines + std::string("\r\n"), "/big"), {200}, true, {}, coded});
  }
  for (const char* type :
       {"application/json", "Application/JSON", "application/json;charset=utf-8",
        "application/json ; charset=\"utf-8\"", "application/x-ndjson", "\tapplication/json"}) {
    cases.push_back({"9110 8.3", Post("Content-Type:" + std::string(type) + "\r\n"), {200}});
  }
  for (const char* lines : {"", "Content-Type: text/plain\r\n", "Content-Type:\r\n",
                            "Content-Type: application/jsonx\r\n", "Content-Type: json\r\n",
                            "Content-Type: application/json, text/plain\r\n",
                            "Content-Type: multipart/form-data; boundary=x\r\n"}) {
    cases.push_back({"9110 15.5.16", Post(lines), {415}, false});
  }
  const std::string json = "Content-Type: application/json\r\n";
  cases.push_back({"9110 5.3", Post(json + json), {400}, false});
  for (const char* coding : {"gzip", "x-gzip", "GZIP"}) {
    cases.push_back({"9110 8.4",
                     Post(json + "Content-Encoding: " + coding + "\r\n", Gzip("{}")),
                     {200},
                     true,
                     "{}"});
  }
  cases.push_back({"9110 8.4", Post(json + "Content-Encoding: identity\r\n"), {200}});
  for (const char* coding : {"br", "deflate", "gzip, gzip", "gzip, br", "zstd"}) {
    cases.push_back(
        {"9110 15.5.16", Post(json + "Content-Encoding: " + coding + "\r\n"), {415}, false});
  }
  cases.push_back({"9110 15.5.16",
                   Post(json + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", Gzip("{}")),
                   {415},
                   false});
  cases.push_back({"9110 8.4.1", Post(json + "Content-Encoding: gzip\r\n"), {400}});
  const std::string head = "HEAD /big HTTP/1.1\r\nHost: localhost\r\n\r\n";
  cases.push_back({"9110 9.3.2", head, {200}, true, "Content-Length: 4096", "xxxx"});
  cases.push_back({"9110 14.2", WithLines("Range: bytes=0-1\r\n"), {200}, true, "hello"});
  cases.push_back({"9110 13.1", WithLines("If-None-Match: *\r\n"), {200}, true, "hello"});
  cases.push_back({"9110 6.6.1", WithLines(""), {200}, true, "Date: "});
  return cases;
}

}  // namespace pitwall::http
