#include "exporter/events/event_parser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/events/event_fields.h"
#include "exporter/events/field_reader.h"
#include "exporter/events/invalid_bytes.h"
#include "exporter/events/json_walk.h"
#include "pitwall/event.h"

namespace pitwall::events {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kShortLineBytes = 4096;

std::string_view SyntaxErrorText(Syntax syntax) {
  return syntax == Syntax::kTooDeep ? "must not nest deeper than 16" : "is not valid JSON";
}

// The fields of an event that was read.
struct Findings {
  FieldSet seen = 0;     // including null
  FieldSet present = 0;  // without null
  FieldSet twice = 0;
  FieldSet bad = 0;
  bool is_json = true;
  std::string_view malformed_field;  // the first whose key or value is not JSON
  std::string_view timestamp_error;
  std::array<char, kFields> bad_tokens{};        // the first characters of bad values
  std::vector<std::string_view> unknown_fields;  // names that no type has
};

// The first violation of the event; an empty error for a valid event.
EventViolation FirstViolation(const Findings& findings, EventType type, const EventRules& rules) {
  const bool type_is_known = (findings.present & ~findings.bad & Bit(Field::kType)) != 0;
  const FieldSet known = type_is_known ? FieldsOf(type) : Bit(Field::kType);
  const FieldSet required = type_is_known ? RequiredFieldsOf(type) : Bit(Field::kType);
  const FieldSet wrong = ((findings.bad | findings.twice) & known) | (required & ~findings.present);
  if (wrong == 0) {
    if (findings.is_json) return {};
    return {findings.malformed_field, SyntaxErrorText(Syntax::kBroken)};
  }
  const auto field = static_cast<Field>(std::countr_zero(wrong));
  if ((findings.twice & Bit(field)) != 0) return {NameOf(field), "must be given once"};
  if (field == Field::kTimestamp && (findings.bad & Bit(field)) != 0) {
    return {NameOf(field), findings.timestamp_error};
  }
  if ((findings.bad & Bit(field)) != 0) {
    return {NameOf(field),
            rules.ErrorOf(field, findings.bad_tokens[static_cast<std::size_t>(field)])};
  }
  return {NameOf(field), "is required"};
}

// The key without escapes; empty if it is not a name.
std::string_view NameOf(ondemand::field& field, std::string_view raw_key) {
  std::string_view name = raw_key;
  if (raw_key.find('\\') != raw_key.npos && field.unescaped_key().get(name) != simdjson::SUCCESS) {
    return {};
  }
  return IsValidName(name) ? name : std::string_view();
}

// Reads one member of an object.
Syntax ReadMember(const FieldReader& reader, ondemand::field& member, int depth_left,
                  EventDraft* draft, Findings* findings) {
  const std::string_view raw_key = RawKeyOf(member);
  Field field = FieldFromName(raw_key);
  std::string_view name;
  if (field == Field::kUnknown) {
    name = NameOf(member, raw_key);
    field = FieldFromName(name);
  }
  ondemand::value& value = member.value();
  if (field != Field::kUnknown) {
    findings->twice |= findings->seen & Bit(field);
    findings->seen |= Bit(field);
    bool is_null = false;
    const std::string_view token = value.raw_json_token();
    const char first = token[0];
    if (first == 'n' && value.is_null().get(is_null) == simdjson::SUCCESS && is_null) {
      return Syntax::kOk;
    }
    findings->present |= Bit(field);
    if (field == Field::kLabels && first == '{') {
      bool is_valid = true;
      const Syntax syntax = reader.ReadLabels(value, depth_left, draft, &is_valid);
      if (!is_valid) findings->bad |= Bit(field);
      return syntax;
    }
    if (first == '"') ConsumeString(value);
    if (first != '{' && first != '[' && reader.Read(field, value, draft)) return Syntax::kOk;
    findings->bad |= Bit(field);
    findings->bad_tokens[static_cast<std::size_t>(field)] = first;
    if (field == Field::kTimestamp) findings->timestamp_error = reader.TimestampErrorOf(token);
    name = NameOf(field);
  } else if (!name.empty()) {
    findings->unknown_fields.push_back(name);
  }
  bool is_well_formed = field != Field::kUnknown || HasWellFormedEscapes(raw_key);
  const Syntax syntax = Walk(value, depth_left, &is_well_formed);
  if (findings->is_json && !is_well_formed) {
    findings->is_json = false;
    findings->malformed_field = name;
  }
  return syntax;
}

void ClearFields(FieldSet fields, EventDraft* draft) {
  for (; fields != 0; fields &= fields - 1) {
    ClearField(static_cast<Field>(std::countr_zero(fields)), draft);
  }
}

// Draft and violation are valid only if the syntax is kOk.
Syntax ReadEvent(ondemand::object& object, int depth_left, const EventRules& rules,
                 const FieldReader& reader, EventDraft* draft, EventViolation* violation,
                 std::vector<std::string_view>* unknown_fields) {
  Findings findings;
  for (auto result : object) {
    ondemand::field member;
    if (std::move(result).get(member) != simdjson::SUCCESS) return Syntax::kBroken;
    const Syntax syntax = ReadMember(reader, member, depth_left - 1, draft, &findings);
    if (syntax != Syntax::kOk) return syntax;
  }
  *violation = FirstViolation(findings, draft->event.type, rules);
  ClearFields(findings.present & ~FieldsOf(draft->event.type), draft);
  *unknown_fields = std::move(findings.unknown_fields);
  return Syntax::kOk;
}

EventDraft DraftAt(std::int64_t now_ms) {
  EventDraft draft;
  draft.event.timestamp_ms = now_ms;
  return draft;
}

constexpr EventViolation kNoObject = {"", "must be an object"};

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

// Lines are parsed in place, documents in a copy with the padding that simdjson requires. If
// simdjson rejects a byte that is not text, the byte is replaced in a copy, which is parsed again.
struct EventParser::Json {
  static bool IsNoText(simdjson::error_code error) {
    return error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS;
  }

  // `text` must be the beginning of `capacity_bytes` of memory.
  simdjson::error_code Begin(std::string_view text, std::size_t capacity_bytes) {
    if (parser.capacity() < text.size()) {
      const auto error = parser.allocate(std::max(kShortLineBytes, text.size()));
      if (error != simdjson::SUCCESS) return error;
    }
    return parser.iterate(simdjson::padded_string_view(text, capacity_bytes)).get(document);
  }

  ondemand::parser parser;
  simdjson::padded_string copy;
  ondemand::document document;
  ondemand::array_iterator element;
};

EventParser::~EventParser() = default;

EventParser::EventParser(std::string_view body, BodyType type, const EventRules& rules,
                         std::int64_t now_ms)
    : rules_(rules),
      now_ms_(now_ms),
      body_(body),
      json_(std::make_unique<Json>()),
      layout_(Layout::kLines) {
  if (body_.starts_with(kByteOrderMark)) body_.remove_prefix(kByteOrderMark.size());
  const std::size_t first = body_.find_first_not_of(kJsonSpaces);
  const bool begins_array = first != body_.npos && body_[first] == '[';
  if (begins_array || (type == BodyType::kJson && !HasLinesOfObjects(body_))) BeginDocument();
}

// Walks the whole document before its first event is counted.
void EventParser::BeginDocument() {
  layout_ = Layout::kEnd;
  const std::size_t first = body_.find_first_not_of(kJsonSpaces);
  if (first == body_.npos) return AddError(std::nullopt, "", "must not be empty");
  json_->copy = simdjson::padded_string(body_);
  std::string_view text = json_->copy;
  ondemand::document& document = json_->document;
  simdjson::error_code error = json_->Begin(text, text.size() + simdjson::SIMDJSON_PADDING);
  if (Json::IsNoText(error)) {
    json_->copy = simdjson::padded_string(ReplaceInvalidBytes(text));
    text = json_->copy;
    error = json_->Begin(text, text.size() + simdjson::SIMDJSON_PADDING);
  }
  if (error != simdjson::SUCCESS)
    return AddError(std::nullopt, "", SyntaxErrorText(Syntax::kBroken));
  const Syntax syntax = Walk(document, text, kMaxDepth);
  if (syntax != Syntax::kOk) {
    const std::string_view why = SyntaxErrorText(syntax);
    return AddError(std::nullopt, "",
                    std::string(why) + ", near byte " + std::to_string(StopIn(document, text)));
  }
  document.rewind();
  if (body_[first] != '[') {
    layout_ = Layout::kObject;
    return;
  }
  ondemand::array array;
  if (document.get_array().get(array) != simdjson::SUCCESS) return;
  if (array.begin().get(json_->element) != simdjson::SUCCESS) return;
  if (json_->element != ondemand::array_iterator()) layout_ = Layout::kArray;
}

bool EventParser::ReadBatch(EventBatch* batch) {
  batch->Clear();
  bool read_any = false;
  for (std::size_t i = 0; i < kBatchEvents && layout_ != Layout::kEnd; ++i) {
    if (layout_ == Layout::kLines) {
      read_any |= ReadLine(batch);
    } else {
      ReadElement(batch);
      read_any = true;
    }
  }
  return read_any;
}

// The document was walked before, so its syntax is kOk.
void EventParser::ReadElement(EventBatch* batch) {
  const bool is_in_array = layout_ == Layout::kArray;
  EventDraft draft = DraftAt(now_ms_);
  EventViolation violation = kNoObject;
  ondemand::object object;
  const bool is_object = is_in_array
                             ? (*json_->element).get_object().get(object) == simdjson::SUCCESS
                             : json_->document.get_object().get(object) == simdjson::SUCCESS;
  if (is_object) {
    const FieldReader reader(rules_, now_ms_, &batch->names);
    std::vector<std::string_view> unknown;
    ReadEvent(object, is_in_array ? kMaxDepth - 1 : kMaxDepth, rules_, reader, &draft, &violation,
              &unknown);
    AddWarnings(unknown);
  }
  AcceptOrReject(draft, violation, batch);
  if (is_in_array) ++json_->element;
  if (!is_in_array || json_->element == ondemand::array_iterator()) layout_ = Layout::kEnd;
}

bool EventParser::ReadLine(EventBatch* batch) {
  const std::size_t end = std::min(body_.find('\n'), body_.size());
  std::string_view line = body_.substr(0, end);
  std::size_t capacity_bytes = body_.size();
  body_.remove_prefix(std::min(end + 1, body_.size()));
  if (body_.empty()) layout_ = Layout::kEnd;
  const std::size_t first = line.find_first_not_of(kJsonSpaces);
  if (first == line.npos) return false;

  const auto read_copy_of = [&](std::string_view text) {
    capacity_bytes = text.size() + simdjson::SIMDJSON_PADDING;
    char* const copy = static_cast<char*>(batch->names.allocate(capacity_bytes, 1));
    std::memcpy(copy, text.data(), text.size());
    std::memset(copy + text.size(), 0, simdjson::SIMDJSON_PADDING);
    line = {copy, text.size()};
  };
  const bool ends_body = capacity_bytes - line.size() < simdjson::SIMDJSON_PADDING;
  if (ends_body) read_copy_of(line);
  EventDraft draft = DraftAt(now_ms_);
  EventViolation violation = kNoObject;
  ondemand::document& document = json_->document;
  simdjson::error_code error = json_->Begin(line, capacity_bytes);
  if (Json::IsNoText(error)) {
    read_copy_of(ReplaceInvalidBytes(line));
    error = json_->Begin(line, capacity_bytes);
  }
  if (error != simdjson::SUCCESS) {
    violation = {"", SyntaxErrorText(Syntax::kBroken)};
  } else if (line[first] == '{') {
    const FieldReader reader(rules_, now_ms_, &batch->names);
    ondemand::object object;
    std::vector<std::string_view> unknown;
    Syntax syntax = Syntax::kBroken;
    if (document.get_object().get(object) == simdjson::SUCCESS) {
      syntax = ReadEvent(object, kMaxDepth, rules_, reader, &draft, &violation, &unknown);
    }
    if (syntax == Syntax::kOk && !AtEnd(document)) syntax = Syntax::kBroken;
    if (syntax == Syntax::kOk) AddWarnings(unknown);
    if (syntax != Syntax::kOk) violation = {"", SyntaxErrorText(syntax)};
  } else if (const Syntax syntax = Walk(document, line, kMaxDepth); syntax != Syntax::kOk) {
    violation = {"", SyntaxErrorText(syntax)};
  }
  AcceptOrReject(draft, violation, batch);
  return true;
}

void EventParser::AddWarnings(const std::vector<std::string_view>& unknown_fields) {
  unknown_fields_ += unknown_fields.size();
  for (const std::string_view field : unknown_fields) {
    if (warnings_.size() == kMaxWarnings) return;
    warnings_.push_back({index_, std::string(field)});
  }
}

void EventParser::AcceptOrReject(const EventDraft& draft, const EventViolation& violation,
                                 EventBatch* batch) {
  if (violation.error.empty()) {
    batch->events.push_back(draft.event);
    batch->event_ids.push_back(draft.event_id);
  } else {
    AddError(index_, violation.field, violation.error);
  }
  ++index_;
}

void EventParser::AddError(std::optional<std::uint64_t> index, std::string_view field,
                           std::string_view error) {
  ++rejected_;
  if (errors_.size() < kMaxErrors)
    errors_.push_back({index, std::string(field), std::string(error)});
}

}  // namespace pitwall::events
