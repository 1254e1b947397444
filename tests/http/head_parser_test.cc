#include "exporter/http/head_parser.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/chunk_decoder.h"
#include "exporter/http/request_head.h"
#include "tests/http/corpus/http_case.h"
#include "tests/support/soak.h"

namespace pitwall::http {
namespace {

// What a head became, in one text.
std::string Shown(const RequestHead& head, std::size_t bytes) {
  std::string text = std::to_string(bytes) + ' ' + std::to_string(head.error_status) + head.error +
                     ' ' + head.method + ' ' + head.path + '?' + head.query + ' ' + head.version;
  for (const auto& [name, value] : head.headers) text += '|' + name + '=' + value;
  return text;
}

TEST(HeadParserTest, AHeadIsReadIntoItsParts) {
  constexpr std::string_view kBytes =
      "\r\nGET http://Other:1/a/b?c=d HTTP/1.7\r\nhost: x\r\nAccept: a\r\nX:\t y \r\naccept: b\r\n"
      "Content-Length: 3\r\n\r\nabc";
  HeadParser parser;
  RequestHead head;
  EXPECT_EQ(parser.Parse(kBytes, head), kBytes.size() - 3);
  EXPECT_EQ(head.error_status, 0);
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.path, "/a/b");
  EXPECT_EQ(head.query, "c=d");
  EXPECT_EQ(head.authority, "Other:1");
  EXPECT_EQ(head.version, "1.1");
  EXPECT_EQ(head.framing.content_length, 3U);
  const Fields expected{
      {"host", "Other:1"}, {"Accept", "a, b"}, {"X", "y"}, {"Content-Length", "3"}};
  EXPECT_EQ(head.headers, expected);
}

TEST(HeadParserTest, AMethodThatIsNotKnownIsNotKept) {
  HeadParser parser;
  RequestHead head;
  parser.Parse("SECRET / HTTP/1.1\r\nHost: x\r\n\r\n", head);
  EXPECT_EQ(head.error_status, 501);
  EXPECT_EQ(head.method, "");
}

// A head in pieces of any size is the same as the whole; only the end of a refused one may differ.
TEST(HeadParserTest, SplitsDoNotMatter) {
  for (const auto list : {RequestLineCases, TargetCases, FieldCases, HostCases, ConnectionCases}) {
    for (const HttpCase& one : list()) {
      RequestHead whole;
      const std::size_t whole_bytes = HeadParser().Parse(one.request, whole);
      for (const std::size_t step : {1U, 2U, 7U, 1000U}) {
        HeadParser parser;
        RequestHead head;
        std::size_t bytes = 0;
        for (std::size_t size = step; bytes == 0; size += step) {
          const auto begin = std::string_view(one.request).substr(0, size);
          bytes = parser.Parse(begin, head);
          if (size >= one.request.size()) break;
        }
        const bool is_refused = whole.error_status != 0;
        EXPECT_EQ(Shown(head, is_refused ? 0 : bytes), Shown(whole, is_refused ? 0 : whole_bytes))
            << one.request.substr(0, 200);
      }
    }
  }
}

// Heads that are damaged at random are read or refused, at once or in pieces with the same result.
TEST(HeadParserTest, DamagedHeadsAreReadOrRefused) {
  constexpr std::string_view kPieces[] = {"\r\n", "\n",      " ", "\t", ":",
                                          "\0",   "http://", "*", "/",  ","};
  std::mt19937_64 random(test::PrintedSeed());
  HttpCases cases = FieldCases();
  for (const auto list : {RequestLineCases, TargetCases, HostCases, ConnectionCases}) {
    for (auto& one : list()) cases.push_back(std::move(one));
  }
  for (int round = 0; round < test::Rounds(20'000, 2'000'000); ++round) {
    std::string bytes = cases[random() % cases.size()].request.substr(0, 2000);
    for (std::uint64_t changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % (bytes.size() + 1);
      if (random() % 2 == 0) {
        bytes.insert(at, kPieces[random() % std::size(kPieces)]);
      } else if (at < bytes.size()) {
        bytes[at] = static_cast<char>(random());
      }
    }
    RequestHead whole;
    const std::size_t whole_bytes = HeadParser().Parse(bytes, whole);
    HeadParser parser;
    RequestHead head;
    std::size_t size = 0;
    while (size < bytes.size() &&
           parser.Parse(std::string_view(bytes).substr(0, size), head) == 0) {
      size += 1 + random() % 64;
    }
    if (size >= bytes.size() && head.error_status == 0 && head.version.empty()) {
      parser.Parse(bytes, head);
    }
    EXPECT_EQ(Shown(head, 0), Shown(whole, 0)) << bytes;
    EXPECT_LE(whole_bytes, bytes.size());
    EXPECT_LE(whole.headers.size(), kMaxRequestFields);
  }
}

TEST(ChunkDecoderTest, SplitsDoNotMatter) {
  for (const HttpCase& one : ChunkCases()) {
    const std::string body = one.request.substr(one.request.find("\r\n\r\n") + 4);
    std::string expected;
    bool is_malformed = false;
    for (const std::size_t step : {body.size(), std::size_t{1}, std::size_t{3}}) {
      ChunkDecoder decoder;
      std::string decoded;
      for (std::size_t at = 0; at < body.size(); at += step) {
        std::string_view piece = std::string_view(body).substr(at, step);
        while (!piece.empty() && !decoder.IsComplete() && !decoder.IsMalformed()) {
          decoded += decoder.Next(piece);
        }
      }
      if (step == body.size()) {
        expected = decoded;
        is_malformed = decoder.IsMalformed();
        EXPECT_EQ(decoder.IsComplete(), one.keeps_connection) << body.substr(0, 200);
      }
      EXPECT_EQ(decoded, expected) << body.substr(0, 200);
      EXPECT_EQ(decoder.IsMalformed(), is_malformed) << body.substr(0, 200);
    }
  }
}

}  // namespace
}  // namespace pitwall::http
