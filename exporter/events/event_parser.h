// Parses the body of a request into checked events.
//
// A body is one object, an array of objects, or one object in each line. `application/json` allows
// all three; a body of `application/x-ndjson` is lines, unless it begins with a bracket.
//
// A document (object or array) is rejected as a whole, with one error without an index, if it is
// not JSON, ends early, continues after its end, or nests deeper than kMaxDepth. A line is rejected
// alone: if it is not JSON, its error has an index and no field. Bytes that are not text (invalid
// UTF-8, or a bare control character in a string) are an error of the field that contains them.
// Within an event:
// - the first violation is reported with its field, and the rest of the body is still read;
// - a field that is given twice is an error, unless the type does not have it;
// - `null` means absent;
// - fields that the type does not have are ignored, but must be JSON. Names that no type has are
//   reported as warnings.
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

inline constexpr int kMaxDepth = 16;            // nesting of brackets, the outermost included
inline constexpr std::size_t kMaxErrors = 100;  // stored; later ones are only counted
inline constexpr std::size_t kMaxWarnings = 100;
inline constexpr std::size_t kBatchEvents = 512;

struct EventError {
  std::optional<std::uint64_t> index;  // of the event in its body, blank lines not counted
  std::string field;                   // empty for an error of the whole event or body
  std::string error;
};

// The violation of one event; an empty error for a valid event.
struct EventViolation {
  std::string_view field;
  std::string_view error;
};

// A field name that no type has, which is probably misspelt.
struct EventWarning {
  std::uint64_t index = 0;  // as in EventError
  std::string field;
};

// Valid events. The views point into the body, into its parser or into `names`.
class EventBatch {
 public:
  EventBatch();
  void Clear();

  std::vector<Event> events;
  std::vector<std::string_view>
      event_ids;  // of the event at the same index; empty without event_id
  std::pmr::monotonic_buffer_resource names;
};

// Reads one body with simdjson, in batches. Not thread-safe; borrows the body and the rules.
// Memory: for lines, a batch and six times the longest line. For a document, seven times the body;
// four of these are simdjson's index, which is used only as far as the document has values.
class EventParser {
 public:
  EventParser(std::string_view body, BodyType type, const EventRules& rules, std::int64_t now_ms);
  ~EventParser();
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  // Replaces the batch by the next kBatchEvents events or fewer. False at the end of the body.
  bool ReadBatch(EventBatch* batch);

  std::uint64_t rejected() const { return rejected_; }
  // The first kMaxErrors.
  const std::vector<EventError>& errors() const { return errors_; }
  // How often a field had a name that no type has.
  std::uint64_t unknown_fields() const { return unknown_fields_; }
  // The first kMaxWarnings of them.
  const std::vector<EventWarning>& warnings() const { return warnings_; }

 private:
  enum class Layout : std::uint8_t { kObject, kArray, kLines, kEnd };
  struct Json;

  void ReadElement(EventBatch* batch);
  bool ReadLine(EventBatch* batch);
  void BeginDocument();
  void AddWarnings(const std::vector<std::string_view>& unknown_fields);
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
  std::uint64_t unknown_fields_ = 0;
  std::vector<EventWarning> warnings_;
};

}  // namespace pitwall::events
