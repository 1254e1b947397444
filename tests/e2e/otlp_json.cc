#include "tests/e2e/otlp_json.h"

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>

namespace pitwall::e2e {

namespace {

using nlohmann::json;
using protozero::pbf_tag_type;
using protozero::pbf_writer;

// 64-bit integers are texts, or numbers.
std::int64_t IntegerOf(const json& value) {
  if (value.is_string())
    return std::strtoll(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  return value.is_number() ? value.get<std::int64_t>() : 0;
}

std::uint64_t TimeOf(const json& value) {
  if (value.is_string())
    return std::strtoull(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  return value.is_number() ? value.get<std::uint64_t>() : 0;
}

std::string BytesOf(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::strtol(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
  }
  return bytes;
}

std::string ValueOf(const json& value);

std::string AttributeOf(const json& attribute) {
  std::string message;
  pbf_writer writer(message);
  writer.add_string(1, attribute.value("key", ""));
  if (attribute.contains("value")) writer.add_message(2, ValueOf(attribute["value"]));
  return message;
}

std::string ListOf(const json& list, std::string (*element)(const json&)) {
  std::string message;
  pbf_writer writer(message);
  for (const json& item : list.value("values", json::array())) writer.add_message(1, element(item));
  return message;
}

std::string ValueOf(const json& value) {
  std::string message;
  pbf_writer writer(message);
  const auto has = [&value](const char* key) {
    return value.contains(key) && !value[key].is_null();
  };
  if (has("stringValue")) writer.add_string(1, value["stringValue"].get<std::string>());
  if (has("boolValue")) writer.add_bool(2, value["boolValue"].get<bool>());
  if (has("intValue")) writer.add_int64(3, IntegerOf(value["intValue"]));
  if (has("doubleValue") && value["doubleValue"].is_number()) {
    writer.add_double(4, value["doubleValue"].get<double>());
  }
  if (has("arrayValue")) writer.add_message(5, ListOf(value["arrayValue"], ValueOf));
  if (has("kvlistValue")) writer.add_message(6, ListOf(value["kvlistValue"], AttributeOf));
  return message;
}

// Adds the members of a JSON object to a message.
class Fields {
 public:
  Fields(const json& object, std::string* message) : object_(object), writer_(*message) {}

  void Text(pbf_tag_type field, const char* key) {
    if (Has(key)) writer_.add_string(field, object_[key].get<std::string>());
  }
  void Id(pbf_tag_type field, const char* key) {
    if (Has(key)) writer_.add_bytes(field, BytesOf(object_[key].get<std::string>()));
  }
  void Time(pbf_tag_type field, const char* key) {
    if (Has(key)) writer_.add_fixed64(field, TimeOf(object_[key]));
  }
  void Number(pbf_tag_type field, const char* key) {
    if (Has(key)) writer_.add_int64(field, IntegerOf(object_[key]));
  }
  void Message(pbf_tag_type field, const char* key, std::string (*of)(const json&)) {
    if (Has(key)) writer_.add_message(field, of(object_[key]));
  }
  void Messages(pbf_tag_type field, const char* key, std::string (*of)(const json&)) {
    for (const json& item : object_.value(key, json::array())) writer_.add_message(field, of(item));
  }

 private:
  bool Has(const char* key) const { return object_.contains(key) && !object_[key].is_null(); }

  const json& object_;
  pbf_writer writer_;
};

std::string ResourceOf(const json& resource) {
  std::string message;
  Fields(resource, &message).Messages(1, "attributes", AttributeOf);
  return message;
}

std::string ScopeOf(const json& scope) {
  std::string message;
  Fields fields(scope, &message);
  fields.Text(1, "name");
  fields.Text(2, "version");
  return message;
}

std::string EventOf(const json& event) {
  std::string message;
  Fields fields(event, &message);
  fields.Time(1, "timeUnixNano");
  fields.Text(2, "name");
  fields.Messages(3, "attributes", AttributeOf);
  return message;
}

std::string StatusOf(const json& status) {
  std::string message;
  Fields fields(status, &message);
  fields.Text(2, "message");
  fields.Number(3, "code");
  return message;
}

std::string SpanOf(const json& span) {
  std::string message;
  Fields fields(span, &message);
  fields.Id(1, "traceId");
  fields.Id(2, "spanId");
  fields.Id(4, "parentSpanId");
  fields.Text(5, "name");
  fields.Number(6, "kind");
  fields.Time(7, "startTimeUnixNano");
  fields.Time(8, "endTimeUnixNano");
  fields.Messages(9, "attributes", AttributeOf);
  fields.Messages(11, "events", EventOf);
  fields.Message(15, "status", StatusOf);
  return message;
}

std::string LogOf(const json& log) {
  std::string message;
  Fields fields(log, &message);
  fields.Time(1, "timeUnixNano");
  fields.Time(11, "observedTimeUnixNano");
  fields.Number(2, "severityNumber");
  fields.Text(3, "severityText");
  fields.Message(5, "body", ValueOf);
  fields.Messages(6, "attributes", AttributeOf);
  fields.Id(9, "traceId");
  fields.Id(10, "spanId");
  fields.Text(12, "eventName");
  return message;
}

std::string ScopeSpansOf(const json& group) {
  std::string message;
  Fields fields(group, &message);
  fields.Message(1, "scope", ScopeOf);
  fields.Messages(2, "spans", SpanOf);
  return message;
}

std::string ScopeLogsOf(const json& group) {
  std::string message;
  Fields fields(group, &message);
  fields.Message(1, "scope", ScopeOf);
  fields.Messages(2, "logRecords", LogOf);
  return message;
}

std::string ResourceGroupOf(const json& group) {
  std::string message;
  Fields fields(group, &message);
  fields.Message(1, "resource", ResourceOf);
  fields.Messages(2, "scopeSpans", ScopeSpansOf);
  fields.Messages(2, "scopeLogs", ScopeLogsOf);
  return message;
}

}  // namespace

std::string ProtobufOf(const json& request) {
  std::string message;
  Fields fields(request, &message);
  fields.Messages(1, "resourceSpans", ResourceGroupOf);
  fields.Messages(1, "resourceLogs", ResourceGroupOf);
  return message;
}

}  // namespace pitwall::e2e
