// A receiver with scripted responses, and requests to send to it.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "exporter/remote_write/request_builder.h"
#include "exporter/remote_write/transport.h"

namespace pitwall::remote_write::testing {

struct Posted {
  std::string body;
  Protocol protocol;
};

// The transport's script and record; outlives the transport.
struct Script {
  std::deque<Response> answers;  // the last one stays
  std::vector<Posted> posted;
  std::size_t cancels = 0;
};

class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(Script& script) : script_(script) {}

  Response Post(std::string_view body, Protocol protocol) override {
    script_.posted.push_back({std::string(body), protocol});
    Response response = script_.answers.front();
    if (script_.answers.size() > 1) script_.answers.pop_front();
    return response;
  }
  void Cancel() override { ++script_.cancels; }

 private:
  Script& script_;
};

inline Response WithStatus(int status, std::string excerpt = "") {
  Response response;
  response.status = status;
  response.excerpt = std::move(excerpt);
  return response;
}
inline Response Wrote(std::size_t written, int status = 204) {
  Response response = WithStatus(status);
  response.written = written;
  return response;
}
inline Response NoResponse(std::string why) {
  Response response;
  response.error = std::move(why);
  return response;
}

// A request with that many samples and native histograms; each series has its own name.
inline SharedRequest RequestOf(std::int64_t at_ms, std::size_t samples,
                               std::size_t histograms = 0) {
  Request made;
  RequestBuilder builder(at_ms, [&made](Request request) { made = std::move(request); });
  const BucketCount bucket{1, 1};
  const auto add = [&](const std::string& name, bool is_histogram) {
    const std::vector<Symbol> labels = {builder.Find("__name__"), builder.Find(name)};
    SeriesHead head;
    head.labels = labels;
    if (is_histogram) {
      builder.AddHistogram(head, Durations{1, 1, {&bucket, 1}});
    } else {
      builder.AddValue(head, static_cast<double>(at_ms));
    }
  };
  for (std::size_t i = 0; i < samples; ++i) add("v" + std::to_string(i), false);
  for (std::size_t i = 0; i < histograms; ++i) add("h" + std::to_string(i), true);
  builder.Finish();
  return std::make_shared<const Request>(std::move(made));
}

}  // namespace pitwall::remote_write::testing
