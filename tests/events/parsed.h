// The events of a parsed body, with the storage that they point into.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/events/event_parser.h"

namespace pitwall::events {

inline constexpr std::int64_t kTestNowMs = 1'767'547'009'148;  // 2026-01-04T17:16:49.148Z

inline std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const std::string_view part : parts) joined += part;
  return joined;
}

struct Parsed {
  std::unique_ptr<std::string> body;
  std::unique_ptr<EventRules> rules;
  std::unique_ptr<EventParser> parser;
  std::vector<std::unique_ptr<EventBatch>> batches;
  std::vector<Event> events;
  std::vector<std::string_view> event_ids;
  std::uint64_t rejected = 0;
  std::vector<EventError> errors;
};

inline Parsed Parse(std::string_view body, BodyType type, EventRules rules) {
  Parsed parsed;
  parsed.rules = std::make_unique<EventRules>(std::move(rules));
  parsed.body = std::make_unique<std::string>(body);
  parsed.body->shrink_to_fit();  // so that AddressSanitizer detects a read past the end
  parsed.parser = std::make_unique<EventParser>(*parsed.body, type, *parsed.rules, kTestNowMs);
  while (true) {
    auto batch = std::make_unique<EventBatch>();
    if (!parsed.parser->ReadBatch(batch.get())) break;
    parsed.events.insert(parsed.events.end(), batch->events.begin(), batch->events.end());
    parsed.event_ids.insert(parsed.event_ids.end(), batch->event_ids.begin(),
                            batch->event_ids.end());
    parsed.batches.push_back(std::move(batch));
  }
  parsed.rejected = parsed.parser->rejected();
  parsed.errors = parsed.parser->errors();
  return parsed;
}

inline Parsed Parse(std::string_view body, BodyType type = BodyType::kJson,
                    double quality_max = 10) {
  return Parse(body, type, EventRules(quality_max));
}

// With these labels of agents.
inline Parsed ParseKeeping(std::vector<std::string> labels, std::string_view body) {
  return Parse(body, BodyType::kJson, EventRules(10, std::move(labels)));
}

}  // namespace pitwall::events
