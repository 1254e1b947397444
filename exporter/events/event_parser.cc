#include "exporter/events/event_parser.h"

#include <algorithm>
#include <bit>

namespace pitwall::events {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kAfterAnObject = ",}]";
constexpr std::string_view kSpaces = " \t\r\n";

// Whether an object ends in one line and a later line goes on as it never could within a document.
bool HasLinesOfObjects(std::string_view body) {
  for (std::size_t at = body.find('\n'); at != body.npos; at = body.find('\n', at + 1)) {
    const std::size_t before = body.find_last_not_of(kSpaces, at);
    const std::size_t after = body.find_first_not_of(kSpaces, at);
    if (before == body.npos || after == body.npos) continue;
    if (body[before] == '}' && kAfterAnObject.find(body[after]) == kAfterAnObject.npos) return true;
    at = after;
  }
  return false;
}

std::string_view SayWhy(Syntax syntax) {
  return syntax == Syntax::kTooDeep ? "must not nest deeper than 16" : "is not valid JSON";
}

// What is known of an event's fields once it is read.
struct Findings {
  FieldSet seen = 0;     // null included
  FieldSet present = 0;  // null not included
  FieldSet twice = 0;
  FieldSet bad = 0;
  bool is_json = true;
  std::string_view malformed_field;  // the first whose key or value is not JSON
};

// The first thing wrong with the event; no error where there is nothing.
EventComplaint FirstComplaint(const Findings& findings, EventType type, const EventRules& rules) {
  const bool type_is_known = (findings.present & ~findings.bad & Bit(Field::kType)) != 0;
  const FieldSet known = type_is_known ? FieldsOf(type) : Bit(Field::kType);
  const FieldSet required = type_is_known ? RequiredFieldsOf(type) : Bit(Field::kType);
  const FieldSet wrong = ((findings.bad | findings.twice) & known) | (required & ~findings.present);
  if (wrong == 0) {
    if (findings.is_json) return {};
    return {findings.malformed_field, SayWhy(Syntax::kBroken)};
  }
  const auto field = static_cast<Field>(std::countr_zero(wrong));
  if ((findings.twice & Bit(field)) != 0) return {NameOf(field), "must be given once"};
  if ((findings.bad & Bit(field)) != 0) return {NameOf(field), rules.BoundOf(field)};
  return {NameOf(field), "is required"};
}

// Takes one member of the object.
void Note(const FieldReader& reader, const JsonString& key, const JsonValue& value,
          EventDraft* draft, Findings* findings) {
  const std::string_view name = reader.ReadName(key);
  const Field field = FieldNamed(name);
  if (field != Field::kUnknown) {
    findings->twice |= findings->seen & Bit(field);
    findings->seen |= Bit(field);
    if (value.IsNull()) return;
    findings->present |= Bit(field);
    if (reader.Read(field, value, draft)) return;
    findings->bad |= Bit(field);
  }
  if (findings->is_json && !(IsWellFormed(key) && IsWellFormed(value))) {
    findings->is_json = false;
    findings->malformed_field = name;
  }
}

void ClearFields(FieldSet fields, EventDraft* draft) {
  for (; fields != 0; fields &= fields - 1) {
    ClearField(static_cast<Field>(std::countr_zero(fields)), draft);
  }
}

}  // namespace

EventBatch::EventBatch() {
  events.reserve(kBatchEvents);
  event_ids.reserve(kBatchEvents);
}

void EventBatch::Clear() {
  events.clear();
  event_ids.clear();
  names.release();
}

EventParser::EventParser(std::string_view body, BodyType type, const EventRules& rules,
                         std::int64_t now_ms)
    : rules_(rules), now_ms_(now_ms), body_(body), cursor_(body), layout_(Layout::kLines) {
  if (body_.starts_with(kByteOrderMark)) body_.remove_prefix(kByteOrderMark.size());
  const std::size_t first = body_.find_first_not_of(kSpaces);
  const bool begins_array = first != body_.npos && body_[first] == '[';
  if (begins_array || (type == BodyType::kJson && !HasLinesOfObjects(body_))) BeginDocument();
}

// Looks through the whole document before any of it counts.
void EventParser::BeginDocument() {
  layout_ = Layout::kEnd;
  cursor_ = JsonCursor(body_);
  if (cursor_.AtEnd()) return Report(std::nullopt, "", "must not be empty");
  JsonValue whole;
  const Syntax syntax = cursor_.TakeValue(kMaxDepth, &whole);
  if (syntax != Syntax::kOk || !cursor_.AtEnd()) {
    std::string error(SayWhy(syntax));
    error += ", at byte " + std::to_string(cursor_.OffsetBytes());
    return Report(std::nullopt, "", error);
  }
  cursor_ = JsonCursor(body_);
  is_array_ = cursor_.Take('[');
  if (!is_array_ || cursor_.Peek() != ']') layout_ = Layout::kDocument;
}

bool EventParser::ReadBatch(EventBatch* batch) {
  batch->Clear();
  bool read_any = false;
  for (std::size_t i = 0; i < kBatchEvents && layout_ != Layout::kEnd; ++i) {
    read_any |= layout_ == Layout::kLines ? ReadLine(batch) : ReadElement(batch);
  }
  return read_any;
}

bool EventParser::ReadElement(EventBatch* batch) {
  EventDraft draft;
  EventComplaint complaint;
  ReadEvent(&cursor_, is_array_ ? kMaxDepth - 1 : kMaxDepth, batch, &draft, &complaint);
  Settle(draft, complaint, batch);
  if (!is_array_ || !cursor_.Take(',')) layout_ = Layout::kEnd;
  return true;
}

bool EventParser::ReadLine(EventBatch* batch) {
  const std::size_t end = std::min(body_.find('\n'), body_.size());
  JsonCursor line(body_.substr(0, end));
  body_.remove_prefix(std::min(end + 1, body_.size()));
  if (body_.empty()) layout_ = Layout::kEnd;
  if (line.AtEnd()) return false;
  EventDraft draft;
  EventComplaint complaint;
  Syntax syntax = ReadEvent(&line, kMaxDepth, batch, &draft, &complaint);
  if (syntax == Syntax::kOk && !line.AtEnd()) syntax = Syntax::kBroken;
  if (syntax != Syntax::kOk) complaint = {"", SayWhy(syntax)};
  Settle(draft, complaint, batch);
  return true;
}

void EventParser::Settle(const EventDraft& draft, const EventComplaint& complaint,
                         EventBatch* batch) {
  if (complaint.error.empty()) {
    batch->events.push_back(draft.event);
    batch->event_ids.push_back(draft.event_id);
  } else {
    Report(index_, complaint.field, complaint.error);
  }
  ++index_;
}

Syntax EventParser::ReadEvent(JsonCursor* cursor, int depth_left, EventBatch* batch,
                              EventDraft* draft, EventComplaint* complaint) const {
  JsonValue value;
  if (!cursor->Take('{')) {
    *complaint = {"", "must be an object"};
    return cursor->TakeValue(depth_left, &value);
  }
  const FieldReader reader(rules_, now_ms_, &batch->names);
  draft->event.timestamp_ms = draft->event.arrived_at_ms = now_ms_;
  Findings findings;
  for (bool is_empty = cursor->Take('}'); !is_empty;) {
    JsonString key;
    if (!cursor->TakeString(&key) || !cursor->Take(':')) return Syntax::kBroken;
    const Syntax syntax = cursor->TakeValue(depth_left - 1, &value);
    if (syntax != Syntax::kOk) return syntax;
    Note(reader, key, value, draft, &findings);
    if (cursor->Take(',')) continue;
    if (cursor->Take('}')) break;
    return Syntax::kBroken;
  }
  *complaint = FirstComplaint(findings, draft->event.type, rules_);
  ClearFields(findings.present & ~FieldsOf(draft->event.type), draft);
  return Syntax::kOk;
}

void EventParser::Report(std::optional<std::uint64_t> index, std::string_view field,
                         std::string_view error) {
  ++rejected_;
  if (errors_.size() < kMaxErrors)
    errors_.push_back({index, std::string(field), std::string(error)});
}

}  // namespace pitwall::events
