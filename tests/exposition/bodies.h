// Whole bodies of `/metrics`, as strings.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "exporter/exposition/scrape.h"
#include "exporter/http/message.h"

namespace pitwall::testing {

// The body of a scrape of this reading.
inline std::string BodyOf(exposition::Format format, const Reading& reading,
                          std::span<const Standing> standings = {},
                          const exposition::NameFilter& filter = {},
                          const exposition::ScrapeOptions& options = {},
                          std::vector<prometheus::MetricFamily> own = {}) {
  exposition::ReadingPages pages(reading, standings);
  std::string body;
  text::TextBuffer out(body);
  exposition::WriteBody(format, pages, filter, options, std::move(own), out);
  return body;
}

inline std::string TextOf(const Reading& reading, std::span<const Standing> standings = {},
                          const exposition::NameFilter& filter = {}) {
  return BodyOf(exposition::Format::kText, reading, standings, filter);
}

// The body of a streamed response.
inline std::string Streamed(const http::Response& response) {
  struct Collector final : http::BodyWriter {
    void Write(std::string_view piece) override { body += piece; }
    std::string body;
  } collector;
  response.stream(collector);
  return collector.body;
}

}  // namespace pitwall::testing
