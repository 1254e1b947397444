// The body of a POST, taken apart into checked events.
//
// Forms: one object, an array of objects, or an object a line. `application/json` takes all three;
// a body in `application/x-ndjson` is lines, unless it begins with a bracket.
//
// A document (object or array) that is not JSON, that ends early or goes on after its end, or nests
// deeper than kMaxDepth, counts for nothing: one error without an index. A line stands for itself;
// where it is not JSON, its error has an index and no field. Bytes that are no text (not UTF-8, or
// a bare control character in a string) count against the field they stand in. Within an event:
// - the first thing wrong is reported, with its field; nothing else in the body is lost by it;
// - a field given twice is refused, unless the type does not know it;
// - `null` is as good as absent;
// - fields that the type does not know are ignored, but must be JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/events/event_fields.h"
#include "pitwall/event.h"

namespace pitwall::events {

enum class BodyType : std::uint8_t { kJson, kNdjson };

inline constexpr int kMaxDepth = 16;            // of brackets, the outermost included
inline constexpr std::size_t kMaxErrors = 100;  // kept; more are counted only
inline constexpr std::size_t kBatchEvents = 512;

struct EventError {
  std::optional<std::uint64_t> index;  // of the event in its body, blank lines not counted
  std::string field;                   // empty where it is not about one
  std::string error;
};

// What is wrong with one event; no error where it passed.
struct EventViolation {
  std::string_view field;
  std::string_view error;
};

// Events that passed. The views point into the body, into its parser or into `names`.
class EventBatch {
 public:
  EventBatch();
  void Clear();

  std::vector<Event> events;
  std::vector<std::string_view> event_ids;  // of the same event; empty where it has none
  std::pmr::monotonic_buffer_resource names;
};

// Reads one body with simdjson, in batches. Not thread-safe; borrows the body and the rules.
// Memory: for lines, a batch and six times the longest line; for a document, seven times the body,
// of which the indexes (four bytes a byte of the body) are touched only as far as there are values.
class EventParser {
 public:
  EventParser(std::string_view body, BodyType type, const EventRules& rules, std::int64_t now_ms);
  ~EventParser();
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  // Puts up to kBatchEvents more events into the batch, in the place of what is in it. False where
  // the body was already at its end.
  bool ReadBatch(EventBatch* batch);

  std::uint64_t rejected() const { return rejected_; }
  // The first kMaxErrors.
  const std::vector<EventError>& errors() const { return errors_; }

 private:
  enum class Layout : std::uint8_t { kObject, kArray, kLines, kEnd };
  struct Json;

  void ReadElement(EventBatch* batch);
  bool ReadLine(EventBatch* batch);
  void BeginDocument();
  void AcceptOrReject(const EventDraft& draft, const EventViolation& violation, EventBatch* batch);
  void AddError(std::optional<std::uint64_t> index, std::string_view field, std::string_view error);

  const EventRules& rules_;
  const std::int64_t now_ms_;
  std::string_view body_;
  const std::unique_ptr<Json> json_;
  Layout layout_;
  std::uint64_t index_ = 0;
  std::uint64_t rejected_ = 0;
  std::vector<EventError> errors_;
};

}  // namespace pitwall::events
