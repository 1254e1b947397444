#include <string>

#include "tests/http/corpus/http_case.h"

namespace pitwall::http {

HttpCases LengthCases() {
  HttpCases cases;
  for (const char* length : {"2", "02", "0000000002", " 2", "\t2\t"}) {
    cases.push_back({"9110 8.6",
                     Echo("Content-Length:" + std::string(length) + "\r\n", "{}"),
                     {200},
                     true,
                     "\r\n\r\n{}"});
  }
  for (const char* length : {"2x", "+2", "-2", "0x2", "2,2", "2, 2", "2 2", "1e1", "2.0", "", " ",
                             "two", "99999999999999999999999999", "18446744073709551618",
                             "9223372036854775808", "\"2\"", "2;x", "\xD9\xA2"}) {
    cases.push_back(
        {"9112 6.3", Echo("Content-Length: " + std::string(length) + "\r\n", "{}"), {400}, false});
  }
  for (const char* lines :
       {"Content-Length: 2\r\nContent-Length: 2\r\n", "Content-Length: 2\r\ncontent-length: 3\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: chunked;q=1\r\n", "Transfer-Encoding:\r\n",
        "Transfer-Encoding:\x0B"
        "chunked\r\n",
        "Transfer-Encoding : chunked\r\n", " Transfer-Encoding: chunked\r\n",
        "Content-Length : 2\r\n", "X: y\rTransfer-Encoding: chunked\r\n",
        "X: y\nTransfer-Encoding: chunked\r\n"}) {
    cases.push_back({"9112 6.1", Echo(lines, "0\r\n\r\n"), {400}, false});
  }
  cases.push_back(
      {"9112 6.1", Echo("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "1.0"), {400}, false});
  for (const char* coding : {"chunked", "Chunked", "CHUNKED", "\tchunked "}) {
    cases.push_back(
        {"9112 7",
         Echo("Transfer-Encoding: " + std::string(coding) + "\r\n", "2\r\n{}\r\n0\r\n\r\n"),
         {200},
         true,
         "\r\n\r\n{}"});
  }
  cases.push_back({"9110 15.5.12", Echo("", ""), {411}});
  cases.push_back({"9110 8.6", Echo("Content-Length: 0\r\n", ""), {200}});
  cases.push_back({"9110 15.5.14", Echo("Content-Length: 99999999\r\n", "{}"), {413}, false});
  cases.push_back({"9110 9.3.1", WithLines("Content-Length: 2\r\n") + "{}", {200}, false});
  cases.push_back({"9110 9.3.1", WithLines("Content-Length: 0\r\n"), {200}});
  cases.push_back(
      {"9110 9.3.1", WithLines("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", {200}, false});
  return cases;
}

HttpCases ChunkCases() {
  HttpCases cases;
  for (const char* size :
       {"2", "02", "0000000000000002", "2;a", "2;a=b", "2;a=\"b;c\"", "2;a=\"\\\"\"", "2 ;a=b",
        "2\t;a", "2; a = b", "2;a;b;c=d", "2;", "2;\xC3\xA4"}) {
    cases.push_back({"9112 7.1.1",
                     Chunks(size + std::string("\r\n{}\r\n0\r\n\r\n")),
                     {200},
                     true,
                     "\r\n\r\n{}"});
  }
  for (const char* last : {"0", "00", "0000000000000000", "0;a=b", "0 ;a"}) {
    cases.push_back({"9112 7.1", Chunks("2\r\n{}\r\n" + std::string(last) + "\r\n\r\n"), {200}});
  }
  cases.push_back({"9112 7.1", Chunks("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), {200}, true, "{}"});
  cases.push_back({"9112 7.1", Chunks("a\r\n[\"456789\"]\r\n0\r\n\r\n"), {200}, true, "456789"});
  cases.push_back({"9112 7.1", Chunks("A\r\n[\"456789\"]\r\n0\r\n\r\n"), {200}, true, "456789"});
  for (const char* trailers : {"X: 1", "X:", "X: 1\r\nY: 2", "Content-Length: 9",
                               "Transfer-Encoding: x", "Host: evil.example"}) {
    cases.push_back(
        {"9112 7.1.2", Chunks("2\r\n{}\r\n0\r\n" + std::string(trailers) + "\r\n\r\n"), {200}});
  }
  for (const char* trailers : {"X", "X : 1", " X: 1", ": 1", "X: a\x01", "X: 1\r\n folded"}) {
    cases.push_back({"9112 5.1",
                     Chunks("2\r\n{}\r\n0\r\n" + std::string(trailers) + "\r\n\r\n"),
                     {400},
                     false});
  }
  for (const char* chunks : {"zz\r\n{}\r\n0\r\n\r\n",
                             "\r\n{}\r\n0\r\n\r\n",
                             "-2\r\n{}\r\n0\r\n\r\n",
                             "+2\r\n{}\r\n0\r\n\r\n",
                             "0x2\r\n{}\r\n0\r\n\r\n",
                             "2g\r\n{}\r\n0\r\n\r\n",
                             " 2\r\n{}\r\n0\r\n\r\n",
                             "2 \r\n{}\r\n0\r\n\r\n",
                             "2 x\r\n{}\r\n0\r\n\r\n",
                             "2,\r\n{}\r\n0\r\n\r\n",
                             "2.0\r\n{}\r\n0\r\n\r\n",
                             "2\n{}\n0\n\n",
                             "2\n{}\r\n0\r\n\r\n",
                             "2\r{}\r\n0\r\n\r\n",
                             "2\r\n{}\n0\r\n\r\n",
                             "2\r\n{}0\r\n\r\n",
                             "2\r\n{}XX0\r\n\r\n",
                             "2\r\n{\r\n0\r\n\r\n",
                             "1\r\n{}\r\n0\r\n\r\n",
                             "2;a\x01\r\n{}\r\n0\r\n\r\n",
                             "2;a\n=b\r\n{}\r\n0\r\n\r\n",
                             "FFFFFFFFFFFFFFFF\r\n{}",
                             "10000000000000002\r\n{}\r\n0\r\n\r\n",
                             "8000000000000000\r\n{}",
                             "2\r\n{}\r\n",
                             "2\r\n{}\r\n0\r\n",
                             "2\r\n{}\r\n0\n\n",
                             "2\r\n{}\r\n-0\r\n\r\n"}) {
    cases.push_back({"9112 7.1", Chunks(chunks), {400}, false});
  }
  const std::string much(40'000, 'x');
  cases.push_back({"9112 7.1.1", Chunks("2;" + much + "\r\n{}\r\n0\r\n\r\n"), {400}, false});
  cases.push_back({"9112 7.1.2", Chunks("2\r\n{}\r\n0\r\nX: " + much + "\r\n\r\n"), {400}, false});
  std::string spread;
  for (int i = 0; i < 100; ++i) spread += "1;" + std::string(1000, 'x') + "\r\n \r\n";
  cases.push_back({"9112 7.1.1", Chunks(spread + "0\r\n\r\n"), {400}, false});
  return cases;
}

}  // namespace pitwall::http
